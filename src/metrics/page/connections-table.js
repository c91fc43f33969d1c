// The open requests, in the order that the reader chose.
import { countText, element, found, sizeText, timeText } from './elements.js';

/** @typedef {import('../../core/account/status-document.ts').StatusConnection} Connection */

/**
 * @typedef Column
 * @property {string} title
 * @property {(connection: Connection) => string} text
 * @property {(connection: Connection) => string | number} value what it is sorted by
 * @property {string} [style] a class
 * @property {boolean} [largestFirst] a first click has the largest at the top
 */

const UNKNOWN = '–';
/** @type {readonly Column[]} */
const COLUMNS = [
  { title: 'Waits for', text: ({ waitingFor }) => waitingFor, value: ({ waitingFor }) => waitingFor },
  {
    title: 'Age',
    text: ({ ageSeconds }) => timeText(ageSeconds),
    value: ({ ageSeconds }) => ageSeconds,
    style: 'number',
    largestFirst: true,
  },
  { title: 'Process', text: ({ pid }) => String(pid ?? UNKNOWN), value: ({ pid }) => pid ?? -1, style: 'number' },
  {
    title: 'User',
    text: ({ user, uid }) => user ?? String(uid ?? UNKNOWN),
    value: ({ user, uid }) => user ?? `${uid}`,
  },
  {
    title: 'Command',
    text: ({ command }) => command ?? UNKNOWN,
    value: ({ command }) => command ?? '',
    style: 'command',
  },
  { title: 'Phase', text: ({ phase }) => phase, value: ({ phase }) => phase },
  { title: 'Came by', text: ({ front }) => front, value: ({ front }) => front },
  {
    title: 'Received',
    text: ({ requestBytes }) => sizeText(requestBytes),
    value: ({ requestBytes }) => requestBytes,
    style: 'number',
    largestFirst: true,
  },
  {
    title: 'Sent',
    text: ({ replyBytes }) => sizeText(replyBytes),
    value: ({ replyBytes }) => replyBytes,
    style: 'number',
    largestFirst: true,
  },
  { title: 'Request', text: ({ id }) => id, value: ({ id }) => id },
];

/** The column that it is sorted by; none is the daemon's own order, in which those come first that wait for an EOF. */
let sorted = -1;
let isReversed = false;
/** @type {readonly Connection[]} */
let shown = [];

/** Makes the head, once. */
export function prepareConnections() {
  const row = found('connections', HTMLTableElement).tHead?.rows[0];
  row?.append(
    ...COLUMNS.map(({ title, style = '' }, at) => {
      const button = element('button', { type: 'button' }, title);
      button.addEventListener('click', () => {
        // A third click goes back to the daemon's own order.
        if (sorted !== at) [sorted, isReversed] = [at, false];
        else if (isReversed) sorted = -1;
        else isReversed = true;
        draw();
      });
      return element('th', { scope: 'col', class: style }, button);
    }),
  );
}

/** @param {readonly Connection[]} connections @param {number} notShown */
export function showConnections(connections, notShown) {
  shown = connections;
  found('not-shown', HTMLElement).textContent =
    notShown > 0 ? `${countText(connections.length)} are shown, and ${countText(notShown)} are not` : '';
  found('no-connections', HTMLElement).hidden = connections.length > 0;
  draw();
}

function draw() {
  const table = found('connections', HTMLTableElement);
  for (const [at, head] of [...(table.tHead?.rows[0]?.cells ?? [])].entries()) {
    const isSorted = at === sorted;
    const isDown = isDescending();
    if (isSorted) head.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
    else head.removeAttribute('aria-sort');
    const button = head.firstElementChild;
    if (button !== null) button.textContent = `${COLUMNS[at]?.title}${isSorted ? (isDown ? ' ▼' : ' ▲') : ''}`;
  }
  table.tBodies[0]?.replaceChildren(...inOrder().map(rowOf));
}

/** Whether the largest is at the top. */
const isDescending = () => (COLUMNS[sorted]?.largestFirst === true) !== isReversed;

function inOrder() {
  const column = COLUMNS[sorted];
  if (column === undefined) return shown;
  const order = isDescending() ? -1 : 1;
  return shown.toSorted((one, other) => {
    const [a, b] = [column.value(one), column.value(other)];
    return (a < b ? -1 : a > b ? 1 : 0) * order;
  });
}

/** @param {Connection} connection */
function rowOf(connection) {
  const isWaiting = connection.waitingFor === 'EOF' || connection.waitingFor === 'first byte';
  const cells = COLUMNS.map(({ title, text, style = '' }) =>
    element('td', { 'data-label': title, class: style }, text(connection)),
  );
  return element('tr', isWaiting ? { class: 'waits' } : {}, ...cells);
}
