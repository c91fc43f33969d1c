import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { runCached } from '../../src/start/run-cached.ts';
import { withDirectory } from '../support/sockets.ts';

const seen = globalThis as unknown as { seen: unknown };

/** Runs `text` with a cache that says `cached`, and returns what it put into `globalThis.seen`. */
async function run(text: string, cached?: Uint8Array): Promise<unknown> {
  await withDirectory((directory) => {
    const path = join(directory, 'daemon.cjs');
    writeFileSync(path, text);
    writeFileSync(join(directory, 'beside.cjs'), 'module.exports = __filename;');
    if (cached !== undefined) writeFileSync(join(directory, 'cache'), cached);
    runCached(path, join(directory, 'cache'));
  });
  return seen.seen;
}
const cacheOf = (text: string): Buffer => new Script(Module.wrap(text)).createCachedData();

describe('a file with a code cache', () => {
  afterEach(() => {
    delete (globalThis as { seen?: unknown }).seen;
  });

  it('is run without one', async () => {
    assert.equal(await run('globalThis.seen = 1;'), 1);
  });

  it('is run out of it: of the text V8 compares only the length', async () => {
    assert.equal(await run('globalThis.seen = 1;', cacheOf('globalThis.seen = 2;')), 2);
  });

  it('is compiled anew where the cache is of a longer text', async () => {
    assert.equal(await run('globalThis.seen = 1;', cacheOf('globalThis.seen = 22;')), 1);
  });

  for (const [name, cache] of [
    ['empty', Buffer.alloc(0)],
    ['no cache at all', Buffer.from('hoge')],
    ['cut off', cacheOf('globalThis.seen = 2;').subarray(0, -8)],
  ] as const) {
    it(`is compiled anew where the cache is ${name}`, async () => {
      assert.equal(await run('globalThis.seen = 1;', cache), 1);
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
