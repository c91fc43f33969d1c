import assert from 'node:assert/strict';
import { SOCK_STREAM } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { calls, must } from '../../src/posix/libc.ts';
import { connect, receive, send, unixAddress, unixSocket } from '../../src/posix/socket.ts';

const SHUT_WR = 1;

/** A client whose every deed is done when its call returns, with no turn of the server's loop in between. */
export class RawClient {
  readonly #fd = unixSocket(SOCK_STREAM);
  #open = true;

  constructor(path: string) {
    assert.equal(connect(this.#fd, unixAddress(path)), 0);
  }

  write(bytes: Uint8Array): void {
    assert.equal(send(this.#fd, bytes), bytes.length);
  }

  halfClose(): void {
    must('shutdown', calls.shutdown(this.#fd, SHUT_WR));
  }

  /** @returns what is there */
  read(): Buffer {
    const buffer = Buffer.alloc(65_536);
    const got = receive(this.#fd, buffer, 0, buffer.length);
    assert.ok(got >= 0);
    return buffer.subarray(0, got);
  }

  /** Once is enough; more does no harm. */
  close(): void {
    if (this.#open) close(this.#fd);
    this.#open = false;
  }
}
