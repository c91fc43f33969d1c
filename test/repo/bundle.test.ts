import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

describe('what is shipped', () => {
  for (const name of ['eofd', 'eofc', 'eofd-units']) {
    const file = resolve(`dist/${name}.cjs`);

    it(`has ${name} as a file that can be run as it is`, () => {
      accessSync(file, constants.X_OK);
      assert.match(readFileSync(file, 'utf8'), /^#!\/usr\/bin\/env node\n'use strict';/);
      assert.ok(execFileSync(file, ['--version'], { encoding: 'utf8' }).includes(version));
    });
  }

  it('has what eofd loads after its first reply as a file of its own', async () => {
    const late = (await import(pathToFileURL(resolve('dist/late.cjs')).href)) as object;
    assert.ok(Object.keys(late).length > 1);
    assert.ok(readFileSync('dist/eofd.cjs', 'utf8').includes('./late.cjs'));
  });

  it('has the client as a library', async () => {
    const library = (await import(pathToFileURL(resolve('dist/index.js')).href)) as { request?: unknown };
    assert.equal(typeof library.request, 'function');
  });
});
