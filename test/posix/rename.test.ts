import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renameToFree } from '../../src/posix/rename.ts';
import { moduleUrl, runNode } from '../support/node.ts';
import { refusing } from '../support/refusing.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('a file that gets a name which nothing has', () => {
  const directory = scratchForEach();
  const at = (name: string): string => join(directory(), name);

  it('is there and nowhere else, also where it is a directory', () => {
    writeFileSync(at('file'), 'a');
    mkdirSync(at('folder'));
    renameToFree(at('file'), at('b'));
    renameToFree(at('folder'), at('c'));
    assert.deepEqual(readdirSync(directory()), ['b', 'c']);
  });

  it('keeps its own where something has the other, which stays', () => {
    writeFileSync(at('file'), 'a');
    writeFileSync(at('other'), 'precious');
    assert.throws(() => renameToFree(at('file'), at('other')), { code: 'EEXIST' });
    assert.throws(() => renameToFree(at('none'), at('new')), { code: 'ENOENT' });
    assert.deepEqual(readdirSync(directory()), ['file', 'other']);
    assert.equal(readFileSync(at('other'), 'utf8'), 'precious');
  });

  it('does so too where the system can not do it in one step', () => {
    writeFileSync(at('file'), 'a');
    writeFileSync(at('other'), 'precious');
    const source = `
      import { renameToFree } from '${moduleUrl('posix/rename')}';
      process.chdir('${directory()}');
      renameToFree('file', 'new');
      try { renameToFree('new', 'other'); } catch ({ code }) { console.log(code); }`;
    const run = runNode(source, refusing('renameat2', 'ENOSYS').slice(0, -1));
    assert.deepEqual(run, { status: 0, out: 'EEXIST\n', errors: '' });
    assert.deepEqual(readdirSync(directory()), ['new', 'other']);
    assert.equal(readFileSync(at('other'), 'utf8'), 'precious');
  });
});
