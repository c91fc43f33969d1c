import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { Script } from 'node:vm';

/**
 * Runs a CommonJS file as `require` would, out of V8's code cache: then it is neither parsed nor compiled anew. Without a cache, or with one
 * that V8 refuses because it is of another version of Node or was started with other flags, it is compiled as ever.
 *
 * @param path absolute, of a text that is ASCII alone and has no `import()`, for which Node 20 can't find the way back out of a cache
 * @param cachePath of a cache made of this very text: V8 compares nothing but its length
 */
export function runCached(path: string, cachePath: string): void {
  const require = createRequire(path);
  let cachedData: Buffer;
  try {
    cachedData = readFileSync(cachePath);
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
