import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a program on PATH. */
export function findProgram(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find(mayRun);
}

/**
 * A Python, the interpreter itself: what stands on PATH may be a script that looks for one, and would cost every start.
 * The one with uvloop is taken, if there is one, so that both of Python's contestants run on the same.
 */
export function findPython(): { readonly path: string; readonly hasUvloop: boolean } | undefined {
  const found = interpreters().map((path) => ({
    path,
    hasUvloop: say(path, 'import uvloop; print("yes")') === 'yes',
  }));
  return found.find(({ hasUvloop }) => hasUvloop) ?? found[0];
}

/** A Python, the interpreter itself, that can import this module. */
export function findPythonWith(module: string): string | undefined {
  return interpreters().find((path) => say(path, `import ${module}; print("yes")`) === 'yes');
}

function interpreters(): readonly string[] {
  const paths = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, 'python3'))
    .filter(mayRun);
  const found = paths.map((path) => say(path, 'import sys; print(sys.executable)')).filter((path) => path !== '');
  return [...new Set(found)];
}

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const say = (python: string, code: string): string =>
  spawnSync(python, ['-c', code], { encoding: 'utf8', timeout: 10_000 }).stdout?.trim() ?? '';
