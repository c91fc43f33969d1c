import { upperAscii } from './ascii.ts';

// Sixteen bytes at a time: in machine code that JavaScript can't ask for and WebAssembly can. This is the module below,
// assembled by hand.
//
//   (module (memory (export "m") 1)
//     (func (export "f") (param $end i32) (local $at i32) (local $v v128)
//       (loop
//         (v128.store (local.get $at)
//           (v128.xor
//             (local.tee $v (v128.load (local.get $at)))
//             (v128.and                                          ;; bit 5 of those bytes that are a to z
//               (i8x16.lt_u (i8x16.sub (local.get $v) (i8x16.splat (i32.const 97))) (i8x16.splat (i32.const 26)))
//               (i8x16.splat (i32.const 32)))))
//         (br_if 0 (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end))))))
const MODULE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // WebAssembly, version 1
  ...[0x01, 0x05, 0x01, 0x60, 0x01, 0x7f, 0x00], // type 0: (i32) -> ()
  ...[0x03, 0x02, 0x01, 0x00], // one function, of type 0
  ...[0x05, 0x03, 0x01, 0x00, 0x01], // a memory of 64 KiB
  ...[0x07, 0x09, 0x02, 0x01, 0x6d, 0x02, 0x00, 0x01, 0x66, 0x00, 0x00], // both exported, as m and f
  ...[0x0a, 0x3c, 0x01, 0x3a, 0x02, 0x01, 0x7f, 0x01, 0x7b], // code: one function of 58 bytes; locals i32 and v128
  ...[0x03, 0x40, 0x20, 0x01, 0x20, 0x01, 0xfd, 0x00, 0x04, 0x00, 0x22, 0x02], // loop, at, at, v128.load, tee v
  ...[0x20, 0x02, 0x41, 0xe1, 0x00, 0xfd, 0x0f, 0xfd, 0x71], // v, 97, splat, i8x16.sub
  ...[0x41, 0x1a, 0xfd, 0x0f, 0xfd, 0x26], // 26, splat, i8x16.lt_u
  ...[0x41, 0x20, 0xfd, 0x0f, 0xfd, 0x4e, 0xfd, 0x51], // 32, splat, v128.and, v128.xor
  ...[0xfd, 0x0b, 0x04, 0x00], // v128.store
  ...[0x20, 0x01, 0x41, 0x10, 0x6a, 0x22, 0x01, 0x20, 0x00, 0x49, 0x0d, 0x00, 0x0b, 0x0b], // at += 16; again while at < end
);
/** As much as the processor's nearest memory holds: the way there and back is cheap then. */
const PIECE_BYTES = 16 * 1024;

/**
 * What does the same as upperAscii, two and a half times as fast from some hundred bytes on. Takes 0.4 ms to make.
 * @returns upperAscii itself where there is no WebAssembly (--jitless), no SIMD, or no room for its memory, which takes
 * gigabytes of addresses (not of memory)
 */
export function createVectorUpper(): (bytes: Buffer) => Buffer {
  try {
    const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Engine };
    const { f, m } = new WebAssembly.Instance(new WebAssembly.Module(MODULE)).exports;
    const memory = Buffer.from(m.buffer);
    return (bytes) => {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        const length = bytes.copy(memory, 0, at, Math.min(bytes.length, at + PIECE_BYTES));
        f(length);
        memory.copy(bytes, at, 0, length);
      }
      return bytes;
    };
  } catch {
    return upperAscii;
  }
}

/** What is used of WebAssembly: Node's types leave it to those of browsers. */
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
}
interface Exports {
  f(end: number): void;
  readonly m: { readonly buffer: ArrayBuffer };
}
