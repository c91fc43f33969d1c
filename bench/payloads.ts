const KIB = 1024;
const MIB = 1024 * KIB;

/** The sizes that the growth row goes through, in bytes, by their names. */
export const SIZES = {
  '1 KiB': KIB,
  '4 KiB': 4 * KIB,
  '16 KiB': 16 * KIB,
  '64 KiB': 64 * KIB,
  '256 KiB': 256 * KIB,
  '1 MiB': MIB,
  '4 MiB': 4 * MIB,
  '16 MiB': 16 * MIB,
  '64 MiB': 64 * MIB,
} as const;

export type Size = keyof typeof SIZES;
export type Payload = '16 B' | Size | 'mixed 64 KiB';

/** Printable ASCII, mostly small letters, with spaces and line ends. The same in each run. */
const ASCII = 'The quick brown fox jumps over the lazy dog; pack my box with five dozen liquor jugs (0123456789)!\n';

/** Japanese and German. No letter whose upper case is longer than itself: not every peer can do that. */
const MIXED = '東京都の朝は静かです。Über sieben Brücken führt der Weg, schöne Grüsse aus Köln; ひらがなとカタカナ。\n';

/** Each payload with the reply that it must get. */
export function payloads(): Readonly<Record<Payload, { readonly request: Buffer; readonly reply: Buffer }>> {
  const ascii = Object.entries({ '16 B': 16, ...SIZES }).map(([name, size]) => [name, pair(repeat(ASCII, size))] as const);
  const lines = Math.floor(SIZES['64 KiB'] / Buffer.byteLength(MIXED));
  return Object.fromEntries([...ascii, ['mixed 64 KiB', pair(MIXED.repeat(lines))]]) as ReturnType<typeof payloads>;
}

const repeat = (text: string, bytes: number): string => text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);
const pair = (text: string): { request: Buffer; reply: Buffer } => ({ request: Buffer.from(text), reply: Buffer.from(text.toUpperCase()) });
