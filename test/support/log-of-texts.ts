import type { LogRecord } from '../../src/core/records/record.ts';
import { ErrorLines } from '../../src/handlers/error-lines.ts';
import { jsonLine, prefixLine, textLine } from '../../src/log/formats.ts';
import { journalEntry } from '../../src/log/journal-entry.ts';
import { hostileBytes, wrongIn } from './hostile-text.ts';
import { nativeFields } from './native-entry.ts';
import type { Random } from './random.ts';

const FIELDS = ['EOFD_REASON', 'EOFD_PEER_CMDLINE', 'EOFD_REQUEST_ID'];
const NAMES = ['MESSAGE', 'PRIORITY', 'MESSAGE_ID', 'SYSLOG_IDENTIFIER', ...FIELDS];
const PREFIX = /^<4>(request |ours: )/;
const TEXT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d warning: (request |ours: )/;

function wrongInRecord(record: LogRecord): readonly (string | undefined)[] {
  const entry = { record, timeMs: 0 };
  const json = jsonLine(entry);
  const object = JSON.parse(json) as Record<string, unknown>;
  const fields = nativeFields(journalEntry(record));
  const forged = fields.map(([name]) => name).filter((name) => !NAMES.includes(name));
  const values = fields.flatMap(([, value]) => value.split('\n'));
  return [
    wrongIn(prefixLine(entry), PREFIX),
    wrongIn(textLine(entry), TEXT),
    wrongIn(json, /^\{.*\}$/),
    object['level'] === 'warning' ? undefined : 'json: another level',
    wrongIn(String(object['message']), /^ours: /),
    fields.length === NAMES.length && forged.length === 0 ? undefined : `journal: ${forged.join()}`,
    ...values.map((value) => wrongIn(value, /^/)),
  ];
}

/** What is wrong with the lines that so many texts make, as messages, fields and lines of a program, in each format. */
export function wrongInLog(random: Random, texts: number): readonly string[] {
  const wrong: (string | undefined)[] = [];
  const record = (message: string, text: string): LogRecord => ({
    level: 'warning',
    event: 'handler',
    message: `ours: ${message}`,
    fields: Object.fromEntries(FIELDS.map((name) => [name, text])),
  });
  for (let i = 0; i < texts; i++) {
    const bytes = hostileBytes(random);
    const text = bytes.toString();
    wrong.push(...wrongInRecord(record(text, text)));
    const lines = new ErrorLines((line) => wrong.push(...wrongInRecord(record(line, text))));
    // In two pieces: what is unsafe may lie across them.
    const half = random.below(bytes.length + 1);
    lines.push(bytes.subarray(0, half));
    lines.push(bytes.subarray(half));
    lines.end();
    wrong.push(...wrongInRecord(record(lines.last, text)));
  }
  return wrong.filter((one) => one !== undefined);
}
