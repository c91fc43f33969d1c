import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { transformSync } from 'esbuild';

type Run = (exports: object, module: { exports: object }, require: (name: string) => unknown) => void;

const nodes = createRequire(import.meta.url);
/** What stands for a module's own address: the one that it has once it is compiled. */
const PLACE = {
  'import.meta.dirname': '__dirname',
  'import.meta.filename': '__filename',
  'import.meta.url': '__url',
};

/**
 * Our own modules, out of their sources, each evaluated anew as often as is wished: Node itself keeps every module that
 * it has loaded, and a process for each mutant would take a hundred times as long.
 */
export class Modules {
  readonly #compiled = new Map<string, Run>();
  /** Which files a file imports from, of ours. */
  readonly #imports = new Map<string, Set<string>>();

  /** Evaluates a file and what it imports. @param instead sources to be taken in place of those of some files */
  evaluate(file: string, instead: ReadonlyMap<string, string> = new Map()): unknown {
    const there = new Map<string, { exports: object }>();
    const load = (path: string): object => {
      const known = there.get(path);
      if (known !== undefined) return known.exports;
      const made = { exports: {} };
      there.set(path, made);
      const text = instead.get(path);
      const run = text === undefined ? this.#compiledOf(path) : compile(path, text);
      run(made.exports, made, (name) => {
        if (!name.startsWith('.')) return nodes(name) as unknown;
        const imported = resolve(dirname(path), name);
        if (text === undefined) this.#imports.get(path)?.add(imported);
        return load(imported);
      });
      return made.exports;
    };
    return load(resolve(file));
  }

  /** Whether a text is TypeScript at all. */
  static compiles(text: string): boolean {
    try {
      compile('', text);
      return true;
    } catch {
      return false;
    }
  }

  /** All that a file has imported when it was evaluated, and what that imported, as paths from here. */
  importedBy(file: string): ReadonlySet<string> {
    const all = new Set<string>();
    const add = (path: string): void => {
      for (const one of this.#imports.get(path) ?? []) {
        const name = relative('.', one);
        if (all.has(name)) continue;
        all.add(name);
        add(one);
      }
    };
    add(resolve(file));
    return all;
  }

  #compiledOf(path: string): Run {
    const known = this.#compiled.get(path);
    if (known !== undefined) return known;
    const run = compile(path, readFileSync(path, 'utf8'));
    this.#compiled.set(path, run);
    this.#imports.set(path, new Set());
    return run;
  }
}

/** @throws where the text is no TypeScript */
function compile(path: string, text: string): Run {
  const { code } = transformSync(text, {
    loader: 'ts',
    format: 'cjs',
    platform: 'node',
    target: 'es2023',
    define: PLACE,
    supported: { 'dynamic-import': false },
    logLevel: 'silent',
  });
  const built = resolve('build', relative('.', path)).replace(/\.ts$/, '.js');
  const [file, directory, url] = [built, dirname(built), pathToFileURL(built).href].map((one) => JSON.stringify(one));
  const head = `const __filename = ${file}, __dirname = ${directory}, __url = ${url};`;
  return compileFunction(head + code, ['exports', 'module', 'require'], { filename: path }) as Run;
}
