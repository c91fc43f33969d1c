import { printable } from '../core/printable.ts';
import { type LogRecord, MESSAGE_IDS, PRIORITY } from '../core/records/record.ts';
import { FIELD_MAX, MESSAGE_MAX } from './formats.ts';

/** What journald takes for a field from a client; sd_journal_print(3). */
const FIELD_NAME = /^[A-Z][A-Z0-9_]{0,63}$/;

/**
 * A record as one datagram of the journal's native protocol (systemd's JOURNAL_NATIVE_PROTOCOL): `NAME=value` and a
 * newline for each field; a value that has newlines itself follows its name on a line of its own, after its length as
 * 64 bits, little-endian. Fields whose name the journal would refuse are left out.
 */
export function journalEntry(record: LogRecord): Buffer {
  let lines =
    `MESSAGE=${printable(record.message, MESSAGE_MAX)}\nPRIORITY=${PRIORITY[record.level]}\n` +
    `MESSAGE_ID=${MESSAGE_IDS[record.event]}\nSYSLOG_IDENTIFIER=eofd\n`;
  const parts: Buffer[] = [];
  for (const [name, raw] of Object.entries(record.fields ?? {})) {
    if (!FIELD_NAME.test(name)) continue;
    const value = typeof raw === 'number' ? String(raw) : printable(raw, FIELD_MAX, 'kept');
    if (!value.includes('\n')) lines += `${name}=${value}\n`;
    else parts.push(...severalLines(name, Buffer.from(value)));
  }
  return parts.length === 0 ? Buffer.from(lines) : Buffer.concat([Buffer.from(lines), ...parts]);
}

function severalLines(name: string, value: Buffer): Buffer[] {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(value.length));
  return [Buffer.from(`${name}\n`), length, value, Buffer.from('\n')];
}
