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

/**
 * Printable ASCII, mostly small letters, with spaces and line ends: 128 bytes, so that a large size is a smaller one
 * many times over.
 */
const ASCII =
  'The quick brown fox jumps over the lazy dog; pack my box with five dozen liquor jugs (0123456789), and a dozen more for my luck\n';

/** What larger requests repeat: it stays in a cache of the processor. */
const PATTERN_BYTES = 64 * KIB;

/** Japanese and German. No letter whose upper case is longer than itself: not every peer can do that. */
const MIXED = '東京都の朝は静かです。Über sieben Brücken führt der Weg, schöne Grüsse aus Köln; ひらがなとカタカナ。\n';

/** A request and the reply that it must get: both so many times over. */
export interface Exchange {
  readonly request: Buffer;
  readonly reply: Buffer;
  readonly times: number;
}

export function payloads(): Readonly<Record<Payload, Exchange>> {
  const ascii = Object.entries({ '16 B': 16, ...SIZES }).map(([name, size]) => {
    const bytes = Math.min(size, PATTERN_BYTES);
    return [name, exchange(ASCII.repeat(Math.ceil(bytes / ASCII.length)).slice(0, bytes), size / bytes)] as const;
  });
  const lines = Math.floor(SIZES['64 KiB'] / Buffer.byteLength(MIXED));
  return Object.fromEntries([...ascii, ['mixed 64 KiB', exchange(MIXED.repeat(lines), 1)]]) as ReturnType<
    typeof payloads
  >;
}

const exchange = (text: string, times: number): Exchange => ({
  request: Buffer.from(text),
  reply: Buffer.from(text.toUpperCase()),
  times,
});
