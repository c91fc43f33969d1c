import type { StatusConnection, StatusDocument, StatusProcess } from '../../core/account/status-document.ts';
import { printable } from '../../core/printable.ts';
import { timeText } from '../../core/quantity.ts';
import { sizeText } from '../size-text.ts';
import { type Column, tableLines } from './columns.ts';
import { type Order, ordered } from './status-order.ts';
import type { Rates } from './status-rates.ts';
import { cutToWidth } from './text-width.ts';

/** How a status is to be shown. */
export interface View {
  readonly columns: number;
  /** Lines in all; Infinity where there is no end. */
  readonly rows: number;
  readonly order: Order;
}

const CONNECTION_COLUMNS: readonly Column[] = [
  { head: 'PID', isNumber: true },
  { head: 'USER' },
  { head: 'PHASE' },
  { head: 'WAITS FOR' },
  { head: 'AGE', isNumber: true },
  { head: 'RECEIVED', isNumber: true },
  { head: 'SENT', isNumber: true },
  { head: 'COMMAND', gives: true },
];
const PROCESS_COLUMNS: readonly Column[] = [
  { head: 'PID', isNumber: true },
  { head: 'KIND' },
  { head: 'STATE' },
  { head: 'AGE', isNumber: true },
  { head: 'ANSWERED', isNumber: true },
  { head: 'MEMORY', isNumber: true },
];
const UNKNOWN = '-';
/** With fewer lines only what matters most is shown: rates, outcomes, and who waits. */
const ROWS_FOR_ALL = 16;
const FIRST_LINES = 4;

/** What `eofc status` shows, in lines that fit: what does not fit is counted. Text of others is escaped. */
export function statusLines(status: StatusDocument, rates: Rates, { columns, rows, order }: View): readonly string[] {
  const isSmall = rows < ROWS_FOR_ALL;
  const { processes, connections, connectionsNotShown } = status;
  const told = summary(status, rates).slice(0, isSmall && connections.length > 0 ? FIRST_LINES : undefined);
  const lines = told.map((line) => cutToWidth(printable(line), columns));
  if (processes.length > 0 && !isSmall) {
    const room = Math.max(1, Math.floor((rows - lines.length) / 2) - 3);
    lines.push('', ...tableLines(PROCESS_COLUMNS, processes.slice(0, room).map(processRow), columns));
    if (processes.length > room) lines.push(`and ${processes.length - room} more`);
  }
  if (connections.length === 0) return lines.slice(0, rows);
  const room = Math.max(0, rows - lines.length - 3);
  const shown = ordered(connections, order).slice(0, room);
  const more = connections.length - shown.length + connectionsNotShown;
  lines.push('', ...tableLines(CONNECTION_COLUMNS, shown.map(connectionRow), columns));
  if (more > 0) lines.push(`and ${more} more`);
  return lines.slice(0, rows);
}

function summary({ version, pid, state, ...status }: StatusDocument, rates: Rates): readonly string[] {
  const { requests, fronts, memory, descriptors, log, uptimeSeconds, addresses } = status;
  const ended = Object.entries(requests.ended).flatMap(([outcome, count]) =>
    count > 0 ? [`${count} ${outcome}`] : [],
  );
  const lost = log.dropped > 0 ? `, log: ${log.dropped} records lost` : '';
  const open = descriptors === null ? '' : `, descriptors ${descriptors.open} of ${descriptors.max}`;
  const queue = `${requests.waitingForEof} waiting for EOF, ${requests.queued} in the queue`;
  const [received, sent] = [sumOf(fronts, 'requestBytes'), sumOf(fronts, 'replyBytes')].map(sizeText);
  const speeds = `${sizeText(rates.receivedBytes)}/s received, ${sizeText(rates.sentBytes)}/s sent`;
  const counts = `${rate(rates.accepted)} accepted, ${rate(rates.replied)} replied, ${rate(rates.failed)} failed`;
  const held = `${sizeText(memory.heldBytes)} of ${sizeText(memory.heldMaxBytes)} held`;
  return [
    `eofd ${version}, pid ${pid}, ${state}${state === 'serving' ? '' : ', up'} for ${ageText(uptimeSeconds)}, on ${addresses.join(', ')}`,
    `requests: ${requests.open} open of ${requests.openMax}, ${queue}; ${requests.accepted} accepted`,
    `ended:    ${ended.join(', ') || 'none'}`,
    `rates:    ${counts}; ${speeds}`,
    `bytes:    ${received} received, ${sent} sent`,
    `memory:   ${held}, ${sizeText(memory.residentBytes)} resident${open}${lost}`,
  ];
}

const sumOf = ({ raw, http }: StatusDocument['fronts'], name: 'requestBytes' | 'replyBytes'): number =>
  raw[name] + http[name];

/** In steps that an eye can follow. */
const ageText = (seconds: number): string => timeText(Math.floor(seconds * 10) * 100);

const rate = (perSecond: number): string => `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`;

const connectionRow = (one: StatusConnection): readonly string[] => [
  String(one.pid ?? UNKNOWN),
  printable(one.user ?? String(one.uid ?? UNKNOWN), 32),
  one.phase,
  one.waitingFor,
  ageText(one.ageSeconds),
  sizeText(one.requestBytes),
  sizeText(one.replyBytes),
  printable(one.command ?? UNKNOWN, 300),
];

const processRow = (one: StatusProcess): readonly string[] => [
  String(one.pid),
  one.kind,
  one.state,
  ageText(one.ageSeconds),
  String(one.answered ?? UNKNOWN),
  sizeText(one.memoryBytes),
];
