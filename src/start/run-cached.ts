import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { Script } from 'node:vm';

/**
 * Runs a CommonJS file as `require` would, out of V8's code cache: then it is neither parsed nor compiled anew. Without
 * a cache, or with one that is damaged or of a Node of another version or with other flags, it is compiled as ever.
 *
 * @param path absolute; its text is ASCII alone and has no `import()`, which Node 20 can't do out of a cache
 * @param cachePath tells where a cache would be, and may throw: made of this very text (V8 compares only its length) by
 * this very Node, and written twice
 */
export function runCached(path: string, cachePath: () => string): void {
  const require = createRequire(path);
  let cachedData: Buffer;
  try {
    cachedData = onceOf(readFileSync(cachePath()));
  } catch {
    require(path);
    return;
  }
  // A cache brings the name it was made under, for the traces of errors: the same wherever the file is installed.
  const script = new Script(Module.wrap(readFileSync(path, 'latin1')), { filename: basename(path), cachedData });
  const root = { exports: {} };
  const run = script.runInThisContext() as (this: unknown, ...names: readonly unknown[]) => void;
  run.call(root.exports, root.exports, require, root, path, dirname(path));
}

/**
 * What a file holds twice. V8 looks only at a cache's head and length, and the process dies of what is damaged behind
 * that. To compare two copies takes 0.2 ms; a checksum takes more than 3, since Node would have to load it first.
 */
function onceOf(twice: Buffer): Buffer {
  const half = twice.length / 2;
  const once = twice.subarray(0, half);
  if (!once.equals(twice.subarray(half))) throw new Error('damaged');
  return once;
}
