import { deepEqual, equal, throws } from 'node:assert/strict';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFile, writeWhole } from '../../src/eofd-units/write-whole.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('writing a unit file', () => {
  const directory = scratchForEach();
  const path = (name: string): string => join(directory(), name);

  it('makes the directories that are missing, and a file that everybody may read', () => {
    writeWhole(path('a/b/eofd.service'), 'text');
    equal(readFileSync(path('a/b/eofd.service'), 'utf8'), 'text');
    equal(lstatSync(path('a/b/eofd.service')).mode & 0o777, 0o644);
    deepEqual(readdirSync(path('a/b')), ['eofd.service']);
  });

  it('replaces a link and leaves alone what it points to', () => {
    writeFileSync(path('precious'), 'precious');
    symlinkSync('precious', path('eofd.service'));
    writeWhole(path('eofd.service'), 'text');
    equal(readFileSync(path('precious'), 'utf8'), 'precious');
    equal(lstatSync(path('eofd.service')).isFile(), true);
  });

  it('does not follow a link that was put where it writes first', () => {
    writeFileSync(path('precious'), 'precious');
    symlinkSync('precious', path(`.eofd.service.${process.pid}`));
    throws(() => writeWhole(path('eofd.service'), 'text'), /EEXIST/);
    equal(readFileSync(path('precious'), 'utf8'), 'precious');
  });

  it('refuses a directory in which every user may put something else in its place', () => {
    mkdirSync(path('open/inner'), { recursive: true });
    chmodSync(path('open'), 0o777);
    throws(() => writeWhole(path('open/inner/eofd.service'), 'text'), /every user may write to .*open$/);
    throws(() => removeFile(path('open/inner/eofd.service')), /every user may write to .*open$/);
    chmodSync(path('open'), 0o1777);
    writeWhole(path('open/inner/eofd.service'), 'text');
  });

  it('leaves nothing behind where it fails', () => {
    mkdirSync(path('eofd.service'));
    throws(() => writeWhole(path('eofd.service'), 'text'));
    deepEqual(readdirSync(directory()), ['eofd.service']);
  });

  it('removes a link, not what it points to', () => {
    writeFileSync(path('precious'), 'precious');
    symlinkSync('precious', path('eofd.service'));
    removeFile(path('eofd.service'));
    deepEqual(readdirSync(directory()), ['precious']);
  });

  it('removes the directory too where it is called eofd and nothing else is in it', () => {
    for (const name of ['eofd/eofd.toml', 'eofd/hoge.toml', 'system/eofd.service']) writeWhole(path(name), 'text');
    for (const name of ['eofd/eofd.toml', 'system/eofd.service']) removeFile(path(name));
    deepEqual(readdirSync(directory()).sort(), ['eofd', 'system']);
    removeFile(path('eofd/hoge.toml'));
    deepEqual(readdirSync(directory()), ['system']);
  });
});
