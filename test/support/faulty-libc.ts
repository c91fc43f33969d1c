// For "node --import": calls of libc's functions fail as the file FAULTS says, at any moment of a process (fault-file.ts).
import { openSync, readSync, writeSync } from 'node:fs';

interface Library {
  func(prototype: string): (...args: readonly unknown[]) => unknown;
}
interface Addon {
  exports: { load(path: null): Library; errno(): number };
}

const ORDER_BYTES = 64;
/** Those that return their error number in place of setting errno. */
const RETURNS_ERROR = /^(posix_spawn|get(gr|pw)nam_r)/;
/** Those of libuv return it negated. */
const RETURNS_NEGATED = /^uv_/;
const file = openSync(process.env['FAULTS'] ?? '', 'r+');
const order = Buffer.alloc(ORDER_BYTES);
const fired = Buffer.alloc(8);
const { dlopen } = process;
let [text, call, first, times, code, seen, done] = ['', '', 0, 0, 0, 0, 0];
let forced: number | undefined;

/** The order in force now; whatever of an older one was counted is forgotten. */
function look(): void {
  readSync(file, order, 0, ORDER_BYTES, 0);
  const now = order.toString('latin1').trimEnd();
  if (now === text) return;
  text = now;
  const [, name = '', ...numbers] = now.split(' ');
  call = name;
  [first = 0, times = 0, code = 0] = numbers.map(Number);
  [seen, done] = [0, 0];
}

/** Three of the functions are syscall(2). */
function nameOf(prototype: string): string {
  const name = /(\w+)\(/.exec(prototype)?.[1] ?? '';
  if (name !== 'syscall') return name;
  if (prototype.includes('from_fd')) return 'renameat2';
  return prototype.includes('uint last') ? 'close_range' : 'pidfd_open';
}

function faulty(name: string, real: ReturnType<Library['func']>): ReturnType<Library['func']> {
  const returnsError = RETURNS_ERROR.test(name);
  const returnsNegated = RETURNS_NEGATED.test(name);
  return (...args) => {
    look();
    if (call !== name) return real(...args);
    seen += 1;
    if (seen < first || seen >= first + times) return real(...args);
    done += 1;
    fired.writeBigInt64LE(BigInt(done));
    writeSync(file, fired, 0, 8, ORDER_BYTES);
    // Whatever the kernel says of a close, the descriptor is gone.
    if (name === 'close') real(...args);
    if (returnsError) return code;
    if (returnsNegated) return -code;
    forced = code;
    return -1;
  };
}

process.dlopen = (addon: object, path: string, ...rest) => {
  dlopen(addon, path, ...rest);
  const loaded = addon as Addon;
  const { load, errno } = loaded.exports;
  loaded.exports = {
    ...loaded.exports,
    errno() {
      const error = forced ?? errno();
      forced = undefined;
      return error;
    },
    load(library) {
      const libc = load(library);
      return { func: (prototype) => faulty(nameOf(prototype), libc.func(prototype)) };
    },
  };
};
