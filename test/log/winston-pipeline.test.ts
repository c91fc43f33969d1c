import assert from 'node:assert/strict';
import { type Level, PRIORITY } from '../../src/core/records/record.ts';
import type { Entry } from '../../src/log/formats.ts';
import { openPipeline } from '../../src/log/winston-pipeline.ts';

describe('winston between records and their destination', () => {
  const entry = (level: Level, message: string): Entry => ({
    record: { level, event: 'lifecycle', message },
    timeMs: 5,
  });

  it('delivers every entry at once, in order, with what was made of it, whatever its level', async () => {
    const delivered: (readonly [Entry, string])[] = [];
    const take = await openPipeline(
      ({ record }) => Buffer.from(`made of ${record.message}`),
      (given, rendered) => delivered.push([given, Buffer.from(rendered).toString()]),
    );
    const entries = (Object.keys(PRIORITY) as Level[]).flatMap((level) =>
      Array.from({ length: 50 }, (_, index) => entry(level, `${level} %s ${index}`)),
    );
    for (const given of entries) take(given);
    assert.deepEqual(
      delivered,
      entries.map((given) => [given, `made of ${given.record.message}`]),
    );
    delivered.forEach(([given], index) => assert.equal(given, entries[index]));
  });
});
