import { deepEqual, equal } from 'node:assert/strict';
import { readStatus } from '../../../src/eofc/status/read-status.ts';
import { ratesOf } from '../../../src/eofc/status/status-rates.ts';
import { statusLines } from '../../../src/eofc/status/status-text.ts';
import { connection, status, worker } from './sample-status.ts';

const whole = status({ connections: [connection()], processes: [worker()] });
const view = { columns: 80, rows: Number.POSITIVE_INFINITY, order: 'user' } as const;

/** Each value in it, however deep, replaced in turn. */
function* withOther(value: unknown, other: unknown): Generator {
  yield other;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value))
    for (const changed of withOther(inner, other)) {
      const copy = structuredClone(value) as Record<string, unknown>;
      copy[name] = changed;
      yield copy;
    }
}

describe('a status that is read', () => {
  it('is what eofd wrote', () => {
    deepEqual(readStatus(JSON.stringify(whole)), whole);
    deepEqual(readStatus(JSON.stringify(status({ descriptors: null }))), status({ descriptors: null }));
    const unknown = status({ connections: [connection({ pid: null, uid: null, user: null, command: null })] });
    deepEqual(readStatus(JSON.stringify(unknown)), unknown);
  });

  it('is none where anything that is shown is of another kind, and can be shown where it is one', () => {
    let refused = 0;
    for (const other of [null, 5, 'x', [], {}, true, [null], undefined])
      for (const changed of withOther(whole, other)) {
        const read = readStatus(JSON.stringify(changed) ?? '');
        if (read === undefined) refused++;
        else statusLines(read, ratesOf(read, whole), view);
      }
    equal(refused > 200, true);
    for (const text of ['', 'no', '5', 'null', '[]', '{}', JSON.stringify(whole).replace('"pid":5', '"pid":1e999')])
      equal(readStatus(text), undefined, text);
  });
});
