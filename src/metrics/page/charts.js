// Small charts of the last minutes. The two lines of each differ in their strokes, and their values stand beside them.
import { drawn, element } from './elements.js';

/** @typedef {import('../../core/account/status-document.ts').StatusDocument} Status */
/** @typedef {import('../../core/account/status-document.ts').StatusSample} Sample */
/** @typedef {{ readonly label: string, readonly values: readonly number[], readonly text: string }} Line */

const WIDTH = 300;
const HEIGHT = 80;

/** Shows the samples. @param {HTMLElement} place @param {Status['history']} history */
export function showCharts(place, { samples, everySeconds }) {
  const failed = (/** @type {Sample} */ { ended }) =>
    Object.values(ended).reduce((sum, count) => sum + count, 0) - ended.replied;
  const apart = farApart(samples, everySeconds);
  const rate = (/** @type {(sample: Sample) => number} */ of) =>
    apart.slice(1).map((sample, at) => {
      const before = apart[at] ?? sample;
      const seconds = sample.at - before.at;
      // The clock may have been set back.
      return Math.max(0, of(sample) - of(before)) / (seconds > 0 ? seconds : everySeconds);
    });
  const line = (/** @type {string} */ label, /** @type {readonly number[]} */ values, unit = '') => ({
    label,
    values,
    text: `${numberText(values.at(-1) ?? 0)}${unit}`,
  });
  place.replaceChildren(
    chart('Requests', [
      line(
        'replied',
        rate(({ ended }) => ended.replied),
        ' a second',
      ),
      line('not replied', rate(failed), ' a second'),
    ]),
    chart('At the same time', [
      line(
        'open',
        samples.map(({ open }) => open),
      ),
      line(
        'in the queue',
        samples.map(({ queued }) => queued),
      ),
    ]),
  );
}

/**
 * The last one is of now, and may be of the moment after the one before: a single request would make a rate of hundreds.
 * @param {readonly Sample[]} samples
 * @param {number} everySeconds
 */
function farApart(samples, everySeconds) {
  const [before, now] = samples.slice(-2);
  const isClose = samples.length > 2 && before && now && now.at - before.at < everySeconds / 2;
  return isClose ? [...samples.slice(0, -2), now] : samples;
}

/** @param {number} value */
const numberText = (value) =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toFixed(1)));

/** @param {string} title @param {readonly Line[]} lines */
function chart(title, lines) {
  const max = Math.max(1, ...lines.flatMap(({ values }) => values));
  const said = lines.map(({ label, text }) => `${label}: ${text}`).join(', ');
  const svg = drawn('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': `${title}; ${said}; at most ${numberText(max)}`,
  });
  svg.append(drawn('line', { class: 'grid', x1: '0', x2: String(WIDTH), y1: '1', y2: '1' }));
  for (const [at, { values }] of lines.entries())
    svg.append(drawn('path', { class: at === 0 ? 'first' : 'second', d: pathOf(values, max) }));
  const keys = lines.map(({ label, text }, at) => element('span', {}, key(at), `${label}: ${text}`));
  const caption = element('figcaption', {}, element('strong', {}, title), ...keys, `top: ${numberText(max)}`);
  return element('figure', {}, caption, svg);
}

/** @param {number} at */
const key = (at) => {
  const svg = drawn('svg', { class: 'key', viewBox: '0 0 26 8', 'aria-hidden': 'true' });
  svg.append(drawn('path', { class: at === 0 ? 'first' : 'second', d: 'M0 4H26' }));
  return svg;
};

/** The newest value is at the right edge. @param {readonly number[]} values @param {number} max */
function pathOf(values, max) {
  const step = WIDTH / 60;
  const points = values.map((value, at) => {
    const x = WIDTH - (values.length - 1 - at) * step;
    return `${x.toFixed(1)} ${(HEIGHT - 1 - (value / max) * (HEIGHT - 3)).toFixed(1)}`;
  });
  return points.length === 0 ? '' : `M${points.join('L')}`;
}
