import { PosixError } from './errno.ts';
import { calls, registerPollCallback, unregisterCallback } from './libc.ts';

/** libuv's uv.h: a handle of type uv_poll_t, and the event that says "readable". */
const UV_POLL = 8;
const UV_READABLE = 1;

/**
 * Has Node's own loop look at a descriptor and call `ready` in each of its rounds in which the descriptor is readable;
 * libuv's uv_poll_t, which Node exports to its addons. No thread takes part, so nothing that others do with Node's
 * thread pool can delay the call. The process stays until `close`.
 *
 * Nothing may throw in `ready`: while an error is pending where native code called in, every later native call throws
 * it again.
 */
export class NodePoll {
  /** libuv writes to this memory until the handle is closed. The callback holds on to it until then. */
  readonly #handle = new Uint8Array(new ArrayBuffer(Number(calls.uv_handle_size(UV_POLL))));
  readonly #callback: bigint;

  /** @throws PosixError where libuv cannot poll the descriptor */
  constructor(fd: number, ready: () => void) {
    const handle = this.#handle;
    mustOfLibuv('uv_poll_init', calls.uv_poll_init(calls.uv_default_loop(), handle, fd));
    this.#callback = registerPollCallback(() => handle.length > 0 && ready());
    mustOfLibuv('uv_poll_start', calls.uv_poll_start(handle, UV_READABLE, this.#callback));
  }

  /** Ends the calls at once. The descriptor may be closed afterwards. */
  close(): void {
    calls.uv_close(this.#handle, null);
    // libuv lets go of the handle at the end of its present round, so two rounds later nothing knows the callback any
    // more.
    setImmediate(() => setImmediate(() => unregisterCallback(this.#callback)));
  }
}

/** libuv returns the error number itself, negated. */
function mustOfLibuv(call: string, result: number | bigint): void {
  if (result < 0) throw new PosixError(call, -Number(result));
}
