// The one importer of koffi, the foreign function interface through which eofd calls libc.

import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EXIT, FatalError } from '../core/errors.ts';

export type Call = (...args: readonly unknown[]) => number | bigint;
export interface Koffi {
  load(path: null): { func(prototype: string): Call };
  errno(): number;
  address(memory: ArrayBufferLike): bigint;
  proto(prototype: string): unknown;
  pointer(type: unknown): unknown;
  register(call: (...args: readonly number[]) => void, type: unknown): bigint;
  unregister(registered: bigint): void;
}

/** Where packages are, as require.resolve looks; then beside koffi's real place, where pnpm and npm link put it. */
function* packageDirectories(require: NodeJS.Require): Generator<string> {
  const near = require.resolve.paths('koffi') ?? [];
  yield* near;
  for (const directory of near) {
    if (existsSync(join(directory, 'koffi'))) yield dirname(realpathSync(join(directory, 'koffi')));
  }
}

/**
 * The files of koffi's native part for this architecture, built against glibc and against musl, as a file of eofd would
 * find them. To let require.resolve do it would take 0.6 ms of a start, for package.json.
 */
export function* koffiFiles(from: string): Generator<string> {
  for (const directory of packageDirectories(createRequire(from))) {
    for (const libc of ['linux', 'musl']) {
      const build = `${libc}_${process.arch}`;
      const path = join(directory, `@koromix/koffi-linux-${process.arch}`, build, 'koffi.node');
      if (existsSync(path)) yield path;
    }
  }
}

/**
 * Loads koffi's native part: the .node file itself (1.5 ms), else by koffi's loader (11 ms), which finds more layouts.
 * @throws FatalError with the first cause that matters, and what to do about it
 */
export function loadKoffi(from: string): Koffi {
  const causes: Error[] = [];
  for (const path of koffiFiles(from)) {
    try {
      const addon = { exports: {} };
      process.dlopen(addon, path);
      return addon.exports as Koffi;
    } catch (error) {
      causes.push(error as Error);
    }
  }
  try {
    return createRequire(from)('koffi') as Koffi;
  } catch (error) {
    const own = error as Error;
    // That the build for the other C library can't be loaded is as it should be.
    const cause = causes.find(({ message }) => !/libc\.musl|ld-linux|relocating/.test(message)) ?? causes[0] ?? own;
    const [reason = ''] = cause.message.split(/\.?(?:\n|$)/);
    const message = `cannot load koffi, through which eofd calls the system: ${reason}; ${adviceFor(cause)}`;
    throw new FatalError(message, EXIT.unavailable, { cause });
  }
}

/** dlopen(3), mmap(2): a file on a file system that is mounted noexec can't be mapped as a program. */
function adviceFor({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ERR_DLOPEN_DISABLED') return 'take --no-addons out of NODE_OPTIONS';
  if (/failed to map|Operation not permitted/.test(message))
    return (
      'its file system may be mounted noexec, or ExecPaths= of the unit lack its directory: ' +
      'install eofd where programs may be run'
    );
  if (message.includes('Permission denied')) return "eofd's user must be able to read it";
  return (
    'it has builds for Linux on x64 and arm64; where node_modules was copied from another machine or installed with ' +
    '--omit=optional, install it again (in a clone with "npm ci")'
  );
}
