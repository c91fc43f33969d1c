import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { EXIT, FatalError } from '../../src/core/errors.ts';
import { close } from '../../src/posix/descriptor.ts';
import { bindListener } from '../../src/server/listener.ts';
import { listenOn } from './sockets.ts';

/** Makes a socket file with nobody behind it. */
export function leaveStale(path: string, mode = 0o777): void {
  close(listenOn(path));
  chmodSync(path, mode);
}

/** Nothing can be bound at `path`, for this reason. */
export const refuses = (path: string, why: string): Promise<void> =>
  assert.rejects(bindListener(path, 0o600, 16), (error) => {
    assert.ok(error instanceof FatalError, String(error));
    assert.equal(error.message, `cannot listen on ${path}: ${why}`);
    assert.equal(error.exitCode, EXIT.unavailable);
    return true;
  });
