import assert from 'node:assert/strict';
import { fstatSync, readFileSync } from 'node:fs';
import { openRequestFile } from '../../../src/handlers/program/request-file.ts';
import { close } from '../../../src/posix/descriptor.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { moduleUrl, runNode } from '../../support/node.ts';

describe('the request as a file', () => {
  checkLeaks();

  /** What a program reads that begins where the file stands. */
  function read(request: readonly Uint8Array[]): Buffer {
    const fd = openRequestFile(request);
    try {
      return readFileSync(fd);
    } finally {
      close(fd);
    }
  }

  it('is read from its beginning, the pieces in order', () => {
    assert.equal(
      read([Buffer.from('a'), Buffer.from(''), Buffer.from('bcd'), Buffer.from('\0\xff', 'latin1')]).toString('latin1'),
      'abcd\0\xff',
    );
  });

  it('is empty where the request is', () => {
    assert.equal(read([]).length, 0);
    assert.equal(read([Buffer.alloc(0)]).length, 0);
  });

  it('may be long', () => {
    const piece = Buffer.from(Uint8Array.from({ length: 1_000_003 }, (_, at) => at % 251));
    assert.ok(read([piece, piece]).equals(Buffer.concat([piece, piece])));
  });

  it('is a regular file that has no name and goes to no program by itself', () => {
    const fd = openRequestFile([Buffer.from('a')]);
    const status = fstatSync(fd);
    const info = readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
    close(fd);
    assert.deepEqual([status.isFile(), status.nlink, status.size], [true, 0, 1]);
    assert.match(info, /^pos:\s+0$/m);
    assert.equal(Number.parseInt(/^flags:\s+(\d+)$/m.exec(info)?.[1] ?? '', 8) & 0o2000000, 0o2000000);
  });

  it('is closed again where the system does not take all of it', () => {
    const source = `
      import { readdirSync } from 'node:fs';
      import { openRequestFile } from ${JSON.stringify(moduleUrl('handlers/program/request-file'))};
      const open = () => readdirSync('/proc/self/fd').length;
      const before = open();
      try {
        openRequestFile([Buffer.alloc(1000), Buffer.alloc(9000)]);
      } catch (error) {
        console.log(error.code, open() - before);
      }`;
    // 8 blocks of 512 bytes; beyond them comes a signal first, which is to be ignored.
    const launcher = ['sh', '-c', 'trap "" XFSZ; ulimit -f 8; exec "$@"', 'sh'];
    assert.deepEqual(runNode(source, launcher), { status: 0, out: 'EFBIG 0\n', errors: '' });
  });
});
