import { writeSync } from 'node:fs';
import type { LogRecord } from '../core/records/record.ts';
import { chooseFormat } from './choose-format.ts';
import type { Format } from './destination.ts';
import { jsonLine, prefixLine, textLine } from './formats.ts';

/** Writes a record as a line where the log can't, for want of libc: through node:fs, and waiting. Never throws. */
export function writePlainly(record: LogRecord, wanted: Format | 'auto', fd = 2): void {
  const format = wanted === 'auto' ? chooseFormat(fd, process.env) : wanted;
  const render = { text: textLine, json: jsonLine, prefix: prefixLine, journal: prefixLine }[format];
  try {
    writeSync(fd, `${render({ record, timeMs: Date.now() })}\n`);
  } catch {
    // Nobody reads it.
  }
}
