import { isAscii, isUtf8 } from 'node:buffer';
import { HandlerFailure, type StreamHandler, type Transform } from '../../core/handler.ts';
import { upperAscii } from './ascii.ts';
import { createVectorUpper } from './ascii-vector.ts';
import { upperInPlace } from './upper-in-place.ts';
import { upperText } from './upper-text.ts';
import { firstInvalid, unfinishedTail } from './utf8.ts';

type UpperCase = (wellFormed: Buffer, isAllAscii: boolean) => Buffer;

/**
 * The handler that answers with the request in upper case: strict UTF-8, Unicode's full case mapping for no language in
 * particular, a byte-order mark kept. A request that is not UTF-8 fails, and the failure names the offset in the
 * request of its first ill-formed sequence.
 */
export function createUpper(): StreamHandler {
  const upperCase = chooseAsItWarms();
  return { kind: 'stream', name: 'upper', begin: () => new UpperTransform(upperCase) };
}

/** A loop over so few ASCII bytes is fast from the start. */
const SHORT_BYTES = 256;
const COLD_BYTES = 256 * 1024;

/**
 * Upper-casing in place is by far the fastest way once Node has compiled its loops, and until then the slowest: a
 * daemon's first 64 KiB would take 4 ms instead of 0.5. So strings do the first COLD_BYTES of work, and all of it where
 * Node may not compile (--jitless, which takes WebAssembly away). A start-up snapshot is built without WebAssembly too,
 * so a handler asks when it is made, not when the module is loaded.
 */
function chooseAsItWarms(): UpperCase {
  let coldBytes = 'WebAssembly' in globalThis ? COLD_BYTES : Number.POSITIVE_INFINITY;
  let upperLong: ((bytes: Buffer) => Buffer) | undefined;
  return (wellFormed, isAllAscii) => {
    const isShort = wellFormed.length <= SHORT_BYTES;
    if (isAllAscii && isShort) return upperAscii(wellFormed);
    if (isAllAscii && coldBytes <= 0) return (upperLong ??= createVectorUpper())(wellFormed);
    if (coldBytes > 0) {
      coldBytes -= isShort ? SHORT_BYTES : wellFormed.length;
      return upperText(wellFormed);
    }
    return upperInPlace(wellFormed) ? wellFormed : upperText(wellFormed);
  };
}

const NOTHING = Buffer.alloc(0);

class UpperTransform implements Transform {
  private readonly upperCase: UpperCase;
  /** The bytes of the request that came before `carried`. */
  private offset = 0;
  /** The begun character at the end of what came, copied from memory that was only lent. */
  private carried = NOTHING;

  constructor(upperCase: UpperCase) {
    this.upperCase = upperCase;
  }

  push(chunk: Buffer): Buffer {
    if (this.carried.length === 0 && isAscii(chunk)) {
      this.offset += chunk.length;
      return this.upperCase(chunk, true);
    }
    const bytes = this.carried.length === 0 ? chunk : Buffer.concat([this.carried, chunk]);
    const end = bytes.length - unfinishedTail(bytes);
    const whole = end === bytes.length ? bytes : bytes.subarray(0, end);
    if (!isUtf8(whole))
      throw new HandlerFailure(
        `the request is not UTF-8: ill-formed bytes at offset ${this.offset + firstInvalid(bytes)}`,
        { fault: 'request' },
      );
    this.carried = end === bytes.length ? NOTHING : Buffer.from(bytes.subarray(end));
    this.offset += end;
    return this.upperCase(whole, false);
  }

  end(): void {
    if (this.carried.length === 0) return;
    throw new HandlerFailure(
      `the request is not UTF-8: it ends in the middle of the character at offset ${this.offset}`,
      { fault: 'request' },
    );
  }
}
