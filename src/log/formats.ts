import { printable } from '../core/printable.ts';
import { type LogRecord, MESSAGE_IDS, PRIORITY } from '../core/records/record.ts';

/** Most bytes of a message: with what stands around it, a line fits a pipe's atomic write. */
export const MESSAGE_MAX = 3072;
export const FIELD_MAX = 4096;

/** A record and when it was made, milliseconds since 1970. */
export interface Entry {
  readonly record: LogRecord;
  readonly timeMs: number;
}

/** The level in front, for whoever reads a service's standard error; sd-daemon(3). */
export const prefixLine = ({ record }: Entry): string => `<${PRIORITY[record.level]}>${messageLine(record)}`;

/** For people: local time with its offset (ISO 8601), level, message. */
export const textLine = ({ record, timeMs }: Entry): string =>
  `${localTime(timeMs)} ${record.level}: ${messageLine(record)}`;

/** For programs: one object with everything. */
export function jsonLine({ record, timeMs }: Entry): string {
  const fields = Object.entries(record.fields ?? {}).map(([name, value]) => [
    name,
    typeof value === 'number' ? value : printable(value, FIELD_MAX, 'kept'),
  ]);
  return JSON.stringify({
    time: new Date(timeMs).toISOString(),
    level: record.level,
    event: record.event,
    message: printable(record.message, MESSAGE_MAX),
    MESSAGE_ID: MESSAGE_IDS[record.event],
    ...Object.fromEntries(fields),
  });
}

/** The message, with the request's id where it does not name it itself. */
function messageLine({ message, fields }: LogRecord): string {
  const id = fields?.['EOFD_REQUEST_ID'];
  return printable(
    id === undefined || message.includes(String(id)) ? message : `request ${id}: ${message}`,
    MESSAGE_MAX,
  );
}

function localTime(timeMs: number): string {
  const offset = -new Date(timeMs).getTimezoneOffset();
  const local = new Date(timeMs + offset * 60_000).toISOString().slice(0, -1);
  const minutes = Math.abs(offset);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
