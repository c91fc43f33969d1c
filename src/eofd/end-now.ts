import { exitNow } from '../posix/descriptor.ts';

/**
 * Ends the process with what is to be done at its exit, but without waiting for threads, as process.exit() does: one
 * may hang in a call for ever.
 */
export function endNow(status: number): void {
  process.emit('exit', status);
  exitNow(status);
}
