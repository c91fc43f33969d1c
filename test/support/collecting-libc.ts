// For "node --import": before every few calls of libc's functions the young objects are collected, and moved, and now
// and then everything is. Says at the end, in the file COLLECTIONS, how often.
import { writeFileSync } from 'node:fs';
import v8 from 'node:v8';
import vm from 'node:vm';

type Call = (...args: readonly unknown[]) => unknown;
interface Addon {
  exports: { load(path: null): { func(prototype: string): Call } };
}

/** So many calls lie between two collections: prime numbers, so that it is not always the same call. */
const EVERY = 61;
const EVERYTHING = 5003;
/** And so long at most: requests over HTTP need few calls of ours. */
const PAUSE_MS = 5;

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;
const { dlopen } = process;
let [calls, collections] = [0, 0];

function collectNow(onlyYoung: boolean): void {
  collections += 1;
  collect(onlyYoung ? { type: 'minor' } : undefined);
}
setInterval(collectNow, PAUSE_MS, true).unref();

function collecting(real: Call): Call {
  return (...args) => {
    calls += 1;
    if (calls % EVERYTHING === 0) collectNow(false);
    else if (calls % EVERY === 0) collectNow(true);
    return real(...args);
  };
}

process.dlopen = (addon: object, path: string, ...rest) => {
  dlopen(addon, path, ...rest);
  const { exports } = addon as Addon;
  if (!path.endsWith('koffi.node')) return;
  const { load } = exports;
  exports.load = (name) => {
    const library = load(name);
    return { func: (prototype) => collecting(library.func(prototype)) };
  };
};
process.on('exit', () => writeFileSync(process.env['COLLECTIONS'] ?? '', String(collections)));
