import assert from 'node:assert/strict';
import { Capture } from '../../src/handlers/capture.ts';
import { close, openPipe, write } from '../../src/posix/descriptor.ts';
import { ERRNO } from '../../src/posix/errno.ts';
import { checkLeaks } from '../support/leaks.ts';
import { NOT_OPEN } from '../support/sockets.ts';

describe('what is read from a pipe', () => {
  let pipe: ReturnType<typeof openPipe>;
  let capture: Capture;
  beforeEach(() => {
    pipe = openPipe();
    capture = new Capture();
  });
  afterEach(() => {
    close(pipe.readEnd);
    close(pipe.writeEnd);
  });
  // After the hook above, which closes what there is to close.
  checkLeaks();

  const contents = () => Buffer.concat(capture.pieces);
  /** What is there for them alone: a small piece is a part of what several share. */
  const memory = () =>
    capture.pieces.reduce((sum, { buffer, length }) => {
      const isShared = length < Buffer.poolSize / 2 && buffer.byteLength === Buffer.poolSize;
      return sum + (isShared ? length : buffer.byteLength);
    }, 0);

  /** Writes it and reads until nothing is left. */
  function pass(bytes: Buffer): void {
    assert.equal(write(pipe.writeEnd, bytes), bytes.length);
    while (capture.readFrom(pipe.readEnd) > 0);
  }

  it('is nothing, while nothing was written, and nothing still when there was an end', () => {
    assert.deepEqual([capture.bytes, capture.pieces], [0, []]);
    assert.equal(capture.readFrom(pipe.readEnd), -ERRNO.EAGAIN);
    const { readEnd, writeEnd } = openPipe();
    close(writeEnd);
    assert.equal(capture.readFrom(readEnd), 0);
    close(readEnd);
    assert.deepEqual([capture.bytes, capture.pieces], [0, []]);
    assert.equal(capture.readFrom(NOT_OPEN), -ERRNO.EBADF);
  });

  it('is what was written, in order, of whatever sizes', () => {
    const written: Buffer[] = [];
    // On both sides of each block's end: 4096 bytes, 8192, 16384.
    for (const [index, size] of [1, 4094, 1, 1, 4095, 1, 8191, 2, 60_000, 65_536].entries()) {
      const bytes = Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at + index * 31) % 251));
      written.push(bytes);
      pass(bytes);
      const soFar = Buffer.concat(written);
      assert.equal(capture.bytes, soFar.length);
      assert.ok(contents().equals(soFar), `after ${size} bytes`);
    }
  });

  it('takes about as much memory as it has bytes, however small the pieces it came in', () => {
    for (let count = 1; count <= 8000; count++) {
      pass(Buffer.alloc(10, count));
      assert.ok(
        memory() <= Math.max(4096, 2 * capture.bytes + 4096),
        `${memory()} bytes of memory for ${capture.bytes}`,
      );
    }
    assert.ok(capture.pieces.length < 10, `${capture.pieces.length} pieces`);
  });

  it('never takes a large block for a little more of a long reply', () => {
    for (let count = 0; count < 40; count++) pass(Buffer.alloc(50_000, count));
    for (const piece of capture.pieces) assert.ok(piece.buffer.byteLength <= 256 * 1024, `${piece.buffer.byteLength}`);
    assert.equal(contents().length, 2_000_000);
  });
});
