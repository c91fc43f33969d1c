// Asks for the status again and again, and shows it: every two seconds, while somebody may be looking.
import { showCharts } from './charts.js';
import { prepareConnections, showConnections } from './connections-table.js';
import { found, timeText } from './elements.js';
import { showPanels } from './panels.js';

/** @typedef {import('../../core/account/status-document.ts').StatusDocument} Status */

const EVERY_MS = 2000;
/** After so long without an answer the service counts as gone. */
const PATIENCE_MS = 10_000;

let isPaused = false;
/** @type {number | undefined} */
let timer;

/** @param {string} text @param {boolean} isBad */
function tell(text, isBad) {
  const state = found('state', HTMLElement);
  // What is read aloud is what changes.
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle('bad', isBad);
}

/** @param {Status} status */
function show(status) {
  tell(status.state, status.state !== 'serving');
  found('version', HTMLElement).textContent = `${status.version}, process ${status.pid}, Node ${status.node}`;
  found('since', HTMLElement).textContent = `for ${timeText(status.uptimeSeconds)}, on ${status.addresses.join(', ')}`;
  showPanels(status);
  showCharts(found('charts', HTMLElement), status.history);
  showConnections(status.connections, status.connectionsNotShown);
}

async function look() {
  clearTimeout(timer);
  if (isPaused || document.hidden) return;
  try {
    const response = await fetch('status', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    show(/** @type {Status} */ (await response.json()));
  } catch {
    tell('does not answer; trying again', true);
  }
  clearTimeout(timer);
  timer = setTimeout(look, EVERY_MS);
}

prepareConnections();
const pause = found('pause', HTMLButtonElement);
pause.addEventListener('click', () => {
  isPaused = !isPaused;
  pause.textContent = isPaused ? 'Go on' : 'Pause';
  void look();
});
document.addEventListener('visibilitychange', () => void look());
void look();
