import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePlainly } from '../../src/log/write-plainly.ts';
import { NOT_OPEN } from '../support/sockets.ts';
import { scratchDirectory } from './pipe.ts';

describe('a record that is written without the log', () => {
  const path = join(scratchDirectory(), 'file');
  const record = { level: 'err', event: 'fatal', message: 'no libc' } as const;

  it('is one line in the format that was asked for', () => {
    for (const [format, line] of [
      ['auto', /^\S+ err: no libc\n$/],
      ['text', /^\S+ err: no libc\n$/],
      ['prefix', /^<3>no libc\n$/],
      ['journal', /^<3>no libc\n$/],
      ['json', /^\{.*"no libc".*\}\n$/],
    ] as const) {
      const fd = openSync(path, 'w');
      writePlainly(record, format, fd);
      closeSync(fd);
      assert.match(readFileSync(path, 'utf8'), line);
    }
  });

  it('that nobody can read is no error', () => writePlainly(record, 'text', NOT_OPEN));
});
