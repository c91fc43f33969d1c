import { exitNow } from '../posix/descriptor.ts';

/**
 * Ends the process with what is to be done at its exit, but without waiting for threads, as process.exit() does: one
 * may hang in a call for ever.
 */
export function endNow(status: number): void {
  process.emit('exit', status);
  exitNow(status);
}

/**
 * Has the process be gone as soon as it ends by itself, with its exit code. Node's own end takes milliseconds, in which
 * a signal kills: the handlers are gone, and one who asks twice to stop would find that eofd had failed. Not where Node
 * was told to write at its end what it has measured. To be called once all others listen to `exit`.
 */
export function endWithoutDelay(): void {
  const writesAtEnd = (process.env['NODE_V8_COVERAGE'] ?? '') !== '' || /prof|trace/.test(process.execArgv.join());
  if (!writesAtEnd) process.on('exit', exitNow);
}
