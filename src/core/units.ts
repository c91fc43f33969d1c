// Numbers as in unit files: systemd.time(7) for times, systemd.resource-control(5)'s K, M, G and T for sizes.

/** In microseconds, systemd's own resolution; sums stay exact. */
const TIME_UNITS: Readonly<Record<string, number>> = {
  us: 1,
  usec: 1,
  // The micro sign and the Greek letter look the same, and keyboards have either.
  '\u00b5s': 1,
  '\u03bcs': 1,
  ms: 1e3,
  msec: 1e3,
  '': 1e6,
  s: 1e6,
  sec: 1e6,
  second: 1e6,
  seconds: 1e6,
  m: 6e7,
  min: 6e7,
  minute: 6e7,
  minutes: 6e7,
  h: 36e8,
  hr: 36e8,
  hour: 36e8,
  hours: 36e8,
  d: 864e8,
  day: 864e8,
  days: 864e8,
  w: 6048e8,
  week: 6048e8,
  weeks: 6048e8,
  M: 2_629_800e6,
  month: 2_629_800e6,
  months: 2_629_800e6,
  y: 31_557_600e6,
  year: 31_557_600e6,
  years: 31_557_600e6,
};
const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

interface Quantity {
  readonly number: number;
  readonly unit: string;
}

const isSpace = (character: string): boolean => character === ' ' || character === '\t' || character === '\n';
const isDigit = (character: string): boolean => character >= '0' && character <= '9';
const isUnit = (character: string): boolean => !isSpace(character) && !isDigit(character) && character !== '.';

function skip(text: string, from: number, what: (character: string) => boolean): number {
  let at = from;
  while (at < text.length && what(text.charAt(at))) at++;
  return at;
}

/**
 * Splits `5min 20s` into its numbers and what stands behind each; undefined where something else stands in front. By
 * hand, for a start reads a dozen of these, and to compile a pattern takes longer than that.
 */
function quantities(text: string): Quantity[] | undefined {
  const found: Quantity[] = [];
  let at = skip(text, 0, isSpace);
  while (at < text.length) {
    const point = skip(text, at, isDigit);
    const end = text[point] === '.' ? skip(text, point + 1, isDigit) : point;
    if (end === at || text[end - 1] === '.' || text[end] === '.') return undefined;
    const unit = skip(text, end, isSpace);
    const next = skip(text, unit, isUnit);
    found.push({ number: Number(text.slice(at, end)), unit: text.slice(unit, next) });
    at = skip(text, next, isSpace);
  }
  return found;
}

/**
 * Reads a time span as systemd.time(7) has it: `90` (seconds), `500ms`, `5min 20s`, `1.5h`, `infinity`. Parts add up;
 * units are case-sensitive (`m` minutes, `M` months); what is finer than a microsecond is rounded.
 *
 * @returns milliseconds, from 0 to 285 years, or Infinity. @throws Error that says what is wrong
 */
export function parseTime(text: string): number {
  if (text.trim() === 'infinity') return Number.POSITIVE_INFINITY;
  const parts = quantities(text) ?? [];
  if (parts.length === 0) throw new Error('not a time such as 90, 500ms, 5min 20s or infinity');
  let microseconds = 0;
  for (const { number, unit } of parts) {
    const factor = Object.hasOwn(TIME_UNITS, unit) ? TIME_UNITS[unit] : undefined;
    if (factor === undefined) throw new Error('not a time, for its unit is none of us, ms, s, min, h, d, w, month, y');
    microseconds += Math.round(number * factor);
  }
  if (!Number.isSafeInteger(microseconds)) throw new Error('too long a time (no limit is written infinity)');
  return microseconds / 1e3;
}

/** Writes milliseconds so that `parseTime` reads the same again, to the microsecond: `5min 20s`, `infinity`. */
export function formatTime(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'infinity';
  let rest = Math.round(ms * 1e3);
  const parts: string[] = [];
  for (const unit of ['d', 'h', 'min', 's', 'ms', 'us']) {
    const factor = TIME_UNITS[unit] ?? 1;
    const count = Math.floor(rest / factor);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * factor;
  }
  return parts.join(' ') || '0';
}

/**
 * Reads a size: `4096`, `64K`, `16M`, `1.5G`; powers of 1024, fractions of a byte cut off.
 *
 * @returns bytes, from 0 to 2^53 - 1. @throws Error that says what is wrong
 */
export function parseSize(text: string): number {
  const [size, ...more] = quantities(text) ?? [];
  const factor = size !== undefined && Object.hasOwn(SIZE_UNITS, size.unit) ? SIZE_UNITS[size.unit] : undefined;
  if (size === undefined || factor === undefined || more.length > 0)
    throw new Error('not a size such as 4096, 64K, 16M or 1G');
  const bytes = Math.floor(size.number * factor);
  if (!Number.isSafeInteger(bytes)) throw new Error('too large a size');
  return bytes;
}

/** Writes bytes so that `parseSize` reads the same, in the largest unit without a fraction: `16M`, `1536K`, `1000`. */
export function formatSize(bytes: number): string {
  const unit = ['T', 'G', 'M', 'K'].find((name) => bytes > 0 && bytes % (SIZE_UNITS[name] ?? 1) === 0) ?? '';
  return `${bytes / (SIZE_UNITS[unit] ?? 1)}${unit}`;
}

/** Reads a whole number from 1 to 2^31 - 1, the largest int of system calls. @throws Error that says what is wrong */
export function parseCount(text: string): number {
  const count = Number(text);
  const isCount = Number.isInteger(count) && count >= 1 && count <= 0x7fffffff && String(count) === text;
  if (!isCount) throw new Error('not a whole number from 1 to 2147483647');
  return count;
}

/** Reads permission bits in octal, as chmod(1), without the special ones. @throws Error that says what is wrong */
export function parseMode(text: string): number {
  if (!/^0?[0-7]{3}$/.test(text)) throw new Error('not an access mode such as 0600 or 0660');
  return Number.parseInt(text, 8);
}

/** Writes permission bits as `parseMode` reads them: `0600`. */
export function formatMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
