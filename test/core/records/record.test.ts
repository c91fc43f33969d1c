import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { MESSAGE_IDS, PRIORITY } from '../../../src/core/records/record.ts';

describe('a record of the log', () => {
  it('has the priorities of syslog, the most urgent first', () => {
    const names = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];
    assert.deepEqual(PRIORITY, Object.fromEntries(names.map((name, number) => [name, number])));
  });

  it('is of a kind that the message catalogue explains, each under its own ID', () => {
    const explained = readFileSync('systemd/eofd.catalog', 'utf8').matchAll(/^-- ([0-9a-f]{32})$/gm);
    assert.deepEqual(
      Object.values(MESSAGE_IDS),
      [...explained].map(([, id]) => id),
    );
  });
});
