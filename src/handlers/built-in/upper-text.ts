import { isAscii, transcode } from 'node:buffer';

/** From this many bytes on, the way to UTF-16 and back by `transcode` is faster than by a string's own encoding. */
const TRANSCODE_FROM = 1024;

/** Upper-cases well-formed UTF-8 by JavaScript's strings. @returns new memory, as long as it must be */
export function upperText(bytes: Buffer): Buffer {
  if (isAscii(bytes)) return Buffer.from(bytes.toString('latin1').toUpperCase(), 'latin1');
  if (bytes.length < TRANSCODE_FROM) return Buffer.from(bytes.toString().toUpperCase());
  const text = transcode(bytes, 'utf8', 'utf16le');
  return transcode(Buffer.from(text.toString('utf16le').toUpperCase(), 'utf16le'), 'utf16le', 'utf8');
}
