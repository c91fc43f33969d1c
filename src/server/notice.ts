import type { Reason } from '../core/reasons.ts';
import { POLLRDHUP } from '../posix/constants.ts';
import { pollNow, unreadBytes, untakenBytes } from '../posix/descriptor.ts';
import { send } from '../posix/socket.ts';

/**
 * The line that tells a client why it is cut, and the watch over what becomes of it: nobody must be able to take it for
 * a reply.
 *
 * A client that takes the line before it half-closes knows that, and may end with a clean EOF. For any other a reset
 * must follow the line, and only once the line has been taken: programs exist, libuv's and netcat among them, that miss
 * what came with a hang-up, or miss the reset.
 */
export class Notice {
  readonly #fd: number;
  readonly #line: Uint8Array;
  readonly #mayEndClean: boolean;
  #sent = false;

  /**
   * @param mayEndClean for a client that stalled: all it sent has been read. Otherwise the line goes out only while
   * bytes are unread
   */
  constructor(fd: number, reason: Reason | undefined, { mayEndClean }: { readonly mayEndClean: boolean }) {
    this.#fd = fd;
    this.#line = reason?.bytes ?? Buffer.from(`eofd: ${reason?.advice ?? reason?.text ?? 'refused'}\n`);
    this.#mayEndClean = mayEndClean;
  }

  /**
   * To be called at first, and whenever something happened on the socket.
   * @returns undefined as long as there is something to wait for
   */
  look(): 'line taken' | 'line not taken' | undefined {
    const unread = unreadBytes(this.#fd);
    if (!this.#sent) {
      // Without a byte unread there can be no reset, and a client that half-closes without a byte would have the line
      // for its reply.
      if (unread === 0 && this.#halfClosed) return 'line not taken';
      if (unread === 0 && !this.#mayEndClean) return undefined;
      // What did not go out can't be taken: without it the client must not read a clean end.
      if (send(this.#fd, this.#line) < this.#line.length) return 'line not taken';
      this.#sent = true;
    }
    if (untakenBytes(this.#fd) > 0) return undefined;
    // In this order: no half-close after the line was taken means none before.
    return this.#mayEndClean && unread <= 1 && !this.#halfClosed ? 'line taken' : 'line not taken';
  }

  get #halfClosed(): boolean {
    return (pollNow(this.#fd, POLLRDHUP) & POLLRDHUP) !== 0;
  }
}
