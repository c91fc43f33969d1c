import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { runCached } from '../../src/start/run-cached.ts';
import { withDirectory } from '../support/sockets.ts';

const seen = globalThis as unknown as { seen: unknown };
/** Each test has a text of its own: V8 keeps what it has compiled in this process, and would take it again. */
const sees = (value: number, name: string): string => `globalThis.seen = ${value}; // ${name}`;

/** Runs `text` with a cache that says `cached`, and returns what it put into `globalThis.seen`. */
async function run(text: string, cached?: Uint8Array): Promise<unknown> {
  await withDirectory((directory) => {
    const path = join(directory, 'daemon.cjs');
    writeFileSync(path, text);
    writeFileSync(join(directory, 'beside.cjs'), 'module.exports = __filename;');
    if (cached !== undefined) writeFileSync(join(directory, 'cache'), cached);
    runCached(path, () => join(directory, 'cache'));
  });
  return seen.seen;
}
const twice = (cache: Uint8Array): Buffer => Buffer.concat([cache, cache]);
const once = (text: string): Buffer => new Script(Module.wrap(text)).createCachedData();
const cacheOf = (text: string): Buffer => twice(once(text));
/** One whose last bytes, which V8 does not check, are others. */
function damaged(text: string): Buffer {
  const cache = cacheOf(text);
  cache.fill(0xa5, cache.length - 64);
  return cache;
}
/** Of a Node that was started with a flag, as dropins/strict.conf does. */
function cacheWithFlag(text: string, flag: string): Buffer {
  const print = `process.stdout.write(new (require('node:vm').Script)(process.argv[1]).createCachedData())`;
  return twice(execFileSync(process.execPath, [flag, '-e', print, Module.wrap(text)], { stdio: 'pipe' }));
}

describe('a file with a code cache', () => {
  afterEach(() => {
    delete (globalThis as { seen?: unknown }).seen;
  });

  it('is run without one', async () => {
    assert.equal(await run(sees(1, 'alone')), 1);
  });

  it('is run out of it: of the text V8 compares only the length', async () => {
    assert.equal(await run(sees(1, 'text'), cacheOf(sees(2, 'text'))), 2);
  });

  it('is compiled anew where the cache is of a longer text', async () => {
    assert.equal(await run(sees(1, 'longer'), cacheOf(sees(22, 'longer'))), 1);
  });

  for (const [name, cacheFor] of [
    ['empty', () => Buffer.alloc(0)],
    ['no cache at all', () => Buffer.from('hoge')],
    ['cut off', (text) => cacheOf(text).subarray(0, -8)],
    ['cut off where it was made', (text) => twice(once(text).subarray(0, -8))],
    ['there once and not twice', once],
    ['damaged', damaged],
    ['zeros', () => Buffer.alloc(200_000)],
    ['of a Node without its compiler', (text) => cacheWithFlag(text, '--jitless')],
  ] as readonly (readonly [string, (text: string) => Buffer])[]) {
    it(`is compiled anew where the cache is ${name}`, async () => {
      assert.equal(await run(sees(1, name), cacheFor(sees(2, name))), 1);
    });
  }

  it('has all that a CommonJS module has', async () => {
    const text = `
      const assert = require('node:assert');
      assert.ok(this === exports && module.exports === exports);
      assert.equal(__filename, require('node:path').join(__dirname, 'daemon.cjs'));
      globalThis.seen = require('./beside.cjs') === require('node:path').join(__dirname, 'beside.cjs');`;
    assert.equal(await run(text), true);
    assert.equal(await run(text, cacheOf(text)), true);
  });
});
