import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Drops } from '../../src/core/records/drops.ts';
import type { LogRecord } from '../../src/core/records/record.ts';
import { type Format, openDestination } from '../../src/log/destination.ts';
import { scratchDirectory } from './pipe.ts';

const record: LogRecord = { level: 'notice', event: 'lifecycle', message: 'hello' };

describe('the destination of the log', () => {
  const directory = scratchDirectory();
  const written = (format: Format, drops = new Drops()): string => {
    const path = join(directory, format);
    const fd = openSync(path, 'w');
    const destination = openDestination(format, fd, join(directory, 'nowhere'), drops);
    destination.write(record, destination.render({ record, timeMs: 0 }));
    destination.flush(performance.now());
    closeSync(fd);
    return readFileSync(path, 'utf8');
  };

  it('gets lines in the format asked for', () => {
    assert.match(written('text'), /^\d.* notice: hello\n$/);
    assert.equal(written('prefix'), '<5>hello\n');
    assert.match(written('json'), /^\{.*"message":"hello".*\}\n$/);
  });

  it('gets lines with their level where the journal has no socket', () =>
    assert.equal(written('journal'), '<5>hello\n'));

  for (const format of ['prefix', 'journal'] as const) {
    it(`tells what was lost before it was there, as ${format}`, () => {
      const drops = new Drops();
      drops.add('info', 3);
      assert.equal(
        written(format, drops),
        '<5>hello\n<4>lost 3 log records, because the log could not be written: 3 info\n',
      );
    });
  }
});
