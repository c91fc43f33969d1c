// What was met: a script with Windows line ends passed the check at the start, and then failed every request with "it,
// or the interpreter it names, is not there any more". Under the hardened unit "may not be executed (EACCES)" was all
// that was said, and nothing named the drop-in.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EOFD } from '../support/commands.ts';
import { scratchForEach } from '../support/scratch.ts';

/** /bin/cat with some bytes of it changed. */
function changedProgram(change: (bytes: Buffer) => void): Buffer {
  const bytes = readFileSync('/bin/cat');
  change(bytes);
  return bytes;
}
const CR = 'carriage returns';
const FOREIGN = changedProgram((bytes) => bytes.writeUInt16LE(process.arch === 'x64' ? 183 : 62, 18));
const UNLINKED = changedProgram((bytes) => bytes.writeUInt16LE(1, 16));
const LOADERLESS = changedProgram((bytes) => bytes.write('/no', bytes.indexOf('/lib')));

describe('a program that cannot be run', () => {
  const directory = scratchForEach();
  const write = (name: string, content: string | Buffer, mode = 0o755): string => {
    const path = join(directory(), name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };
  const checked = (path: string): string =>
    String(spawnSync(process.execPath, [EOFD, '--check-config', '--', path], { cwd: directory() }).stderr);

  const cases: readonly (readonly [string, string | Buffer, readonly string[]])[] = [
    ['a #! line that ends in a carriage return', '#!/bin/sh\r\necho x\r\n', ['"/bin/sh\\r", which is not there', CR]],
    ['one with an argument', '#!/bin/sh -e\r\necho x\r\n', ['"-e\\r" to sh', CR]],
    ['one that env looks for', '#!/usr/bin/env python3\r\n', ['"python3\\r", which is in none of the directories', CR]],
    ['an interpreter that env does not find', '#!/usr/bin/env nothing-of-the-kind\n', ['"nothing-of-the-kind", which']],
    ['an interpreter that is a directory', '#!/usr\n', ['asks for "/usr", which is a directory']],
    [
      'an interpreter that may not be executed',
      '#!/etc/passwd\n',
      ['asks for "/etc/passwd", which may not be executed'],
    ],
    ['a #! line that names nothing', '#! \n', ['a #! line that names nothing']],
    ['nothing in it', '', ['is empty']],
    ['the code of another machine', FOREIGN, ['is made for another machine']],
    ['code that is not linked', UNLINKED, ['is an object file']],
    ['a loader that is not there', LOADERLESS, ['asks for the loader "/no', 'which is not there']],
    ['bytes of another system', 'MZ\0\0', ['is neither a script nor a program for Linux']],
  ];
  for (const [what, content, parts] of cases)
    it(`is named at the start: ${what}`, () => {
      const said = checked(write('made', content));
      for (const part of parts) assert.ok(said.includes(part), `${part}: ${said}`);
    });

  it('is named at the start where its interpreter is a script whose own is not there, or a link leads nowhere', () => {
    const inner = write('inner', '#!/no/such/shell\n');
    assert.ok(checked(write('outer', `#!${inner}\n`)).includes('inner", which asks for "/no/such/shell"'));
    symlinkSync('nowhere', join(directory(), 'dangling'));
    assert.ok(checked(join(directory(), 'dangling')).includes('is a link to "nowhere", which is not there'));
  });

  it('is told from one that can', () => {
    for (const text of ['#!/bin/sh\n', '#! /bin/sh -e\n', '#!/usr/bin/env -S sh -e\n', '#!/usr/bin/env A=b sh\n'])
      assert.equal(checked(write('made', text)), '');
    copyFileSync('/bin/cat', join(directory(), 'copied'));
    assert.equal(checked(join(directory(), 'copied')), '');
  });

  // Mounts are root's to make.
  if (process.getuid?.() === 0) {
    /** What a start says with these mounts made before. */
    const checkedWith = (mount: string, path: string, env: NodeJS.ProcessEnv = {}): string => {
      const command = `${mount} && exec "$0" "$@"`;
      const words = ['--mount', 'sh', '-c', command, process.execPath, EOFD, '--check-config', '--', path];
      return String(spawnSync('unshare', words, { env: { ...process.env, ...env } }).stderr);
    };

    it('is told to be on a file system that lets nothing be run', () => {
      const place = join(directory(), 'mounted');
      mkdirSync(place);
      const mount = `mount -t tmpfs -o noexec none ${place} && cp /bin/cat ${place}/made`;
      assert.ok(checkedWith(mount, `${place}/made`).includes(`may not be executed: "${place}" is mounted noexec`));
    });

    it('is told what to do where the hardened unit allows none', () => {
      write('made', '#!/bin/sh\n');
      const kept = ['/usr', dirname(dirname(process.execPath)), process.cwd()];
      const mount = `${kept.map((path) => `mount --bind ${path} ${path}`).join(' && ')} && mount -o remount,bind,noexec /`;
      const said = checkedWith(mount, join(directory(), 'made'), { INVOCATION_ID: 'x' });
      assert.match(said, /may not be executed: "\/" is mounted noexec/);
      assert.match(said, /"mkdir -p \/etc\/systemd\/system\/\S+\.service\.d && ln -s \S+\/exec\.conf \S+\/"/);
      assert.match(said, /"systemctl daemon-reload"/);
      assert.ok(!checkedWith(mount, join(directory(), 'made')).includes('exec.conf'));
    });
  }
});
