// A process that takes over what it was passed and prints, as one line of JSON, what it got and how long that took.

import { readFileSync } from 'node:fs';
import { FatalError } from '../../src/core/errors.ts';
import { ownPidfdId } from '../../src/posix/pidfd.ts';
import { takeInherited } from '../../src/systemd/activation.ts';

// A parent can't know the number of the process it is going to be.
if (process.env['LISTEN_PIDFDID'] === 'own') process.env['LISTEN_PIDFDID'] = `${ownPidfdId()}`;

const flagsOf = (fd: number): number =>
  Number.parseInt(/^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '', 8);
const startedAt = performance.now();
let tookMs: number;
let result: object;
try {
  const inherited = takeInherited(process.env);
  tookMs = performance.now() - startedAt;
  result = { inherited: inherited.map((socket) => ({ ...socket, flags: flagsOf(socket.fd) })) };
} catch (error) {
  if (!(error instanceof FatalError)) throw error;
  tookMs = performance.now() - startedAt;
  result = { fatal: error.message };
  process.exitCode = error.exitCode;
}
const left = Object.keys(process.env).filter((name) => name.startsWith('LISTEN_'));
console.log(JSON.stringify({ ...result, left, tookMs }));
