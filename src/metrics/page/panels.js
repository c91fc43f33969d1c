// Figures, outcomes, processes and settings.
import { countText, drawn, element, found, sizeText, timeText } from './elements.js';

/** @typedef {import('../../core/account/status-document.ts').StatusDocument} Status */

const REPLY = 'a reply';

/** @param {Status} status */
export function showPanels(status) {
  showFigures(status);
  showOutcomes(status);
  showProcesses(status);
  showSettings(status);
}

/** @param {Status} status */
function showFigures({ requests, memory, descriptors, fronts, log, addresses }) {
  const figures = {
    open: `${countText(requests.open)} of ${countText(requests.openMax)}`,
    'wait for an EOF': countText(requests.waitingForEof),
    'in the queue': countText(requests.queued),
    replied: countText(requests.ended.replied),
    'not replied': countText(requests.accepted - requests.open - requests.ended.replied),
    'stalled clients': countText(fronts.raw.stalls + fronts.http.stalls),
    'memory of requests': sizeText(memory.heldBytes),
    'memory of eofd': sizeText(memory.residentBytes),
    descriptors: descriptors === null ? 'none left' : countText(descriptors.open),
    'log records lost': countText(log.dropped),
    // Whether it was set, or the service manager has passed it.
    ...(addresses.some((address) => address.startsWith('HTTP on ')) && {
      'HTTP connections': countText(requests.httpConnections),
    }),
  };
  const pairs = Object.entries(figures).map(([name, text]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, text)),
  );
  found('figures', HTMLElement).replaceChildren(...pairs);
}

/** @param {Status} status */
function showOutcomes({ fronts }) {
  const ends = Object.entries(fronts).flatMap(([front, { ends: all }]) => all.map((end) => ({ front, ...end })));
  const total = ends.reduce((sum, { count }) => sum + count, 0);
  const rows = ends
    .toSorted((one, other) => other.count - one.count)
    .map(({ front, outcome, reason, count }) =>
      element(
        'tr',
        {},
        element('td', {}, outcome),
        element('td', {}, reason ?? REPLY),
        element('td', {}, front),
        element('td', { class: 'number' }, countText(count)),
        element('td', {}, bar(count / total), ` ${((100 * count) / total).toFixed(1)} %`),
      ),
    );
  found('outcomes', HTMLTableElement).tBodies[0]?.replaceChildren(...rows);
  found('no-outcomes', HTMLElement).hidden = rows.length > 0;
}

/** @param {number} share */
const bar = (share) =>
  drawn(
    'svg',
    { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    drawn('rect', { width: (100 * share).toFixed(1), height: '10' }),
  );

/** @param {Status} status */
function showProcesses({ processes }) {
  found('processes-section', HTMLElement).hidden = processes.length === 0;
  const rows = processes.map(({ pid, kind, state, answered, ageSeconds, memoryBytes }) =>
    element(
      'tr',
      {},
      element('td', { class: 'number' }, String(pid)),
      element('td', {}, kind),
      element('td', {}, state),
      element('td', { class: 'number' }, answered === null ? '–' : countText(answered)),
      element('td', { class: 'number' }, timeText(ageSeconds)),
      element('td', { class: 'number' }, sizeText(memoryBytes)),
    ),
  );
  found('processes', HTMLTableElement).tBodies[0]?.replaceChildren(...rows);
}

/** @param {Status} status */
function showSettings({ settings }) {
  const pairs = Object.entries(settings).map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, typeof value === 'string' ? value : value.join(' '))),
  );
  found('settings', HTMLElement).replaceChildren(...pairs);
}
