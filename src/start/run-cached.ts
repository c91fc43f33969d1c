import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { Script } from 'node:vm';

/**
 * Runs a CommonJS file as `require` would, out of V8's code cache: then it is neither parsed nor compiled anew. Without a cache, with one that is
 * damaged, or with one that V8 refuses because it is of another version of Node or was started with other flags, it is compiled as ever.
 *
 * @param path absolute, of a text that is ASCII alone and has no `import()`, for which Node 20 can't find the way back out of a cache
 * @param cachePath tells where one would be, and may throw: a cache made of this very text by this very Node, and written twice: of the text V8 compares nothing but the length
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
 * What a file holds twice. Of a cache V8 looks at the head and the length alone, and the process dies of what is damaged behind that. To compare two copies
 * takes 0.2 ms; any checksum takes more than 3, since Node would have to load it first.
 */
function onceOf(twice: Buffer): Buffer {
  const half = twice.length / 2;
  const once = twice.subarray(0, half);
  if (!once.equals(twice.subarray(half))) throw new Error('damaged');
  return once;
}
