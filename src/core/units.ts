// Numbers as people write them in unit files: systemd.time(7) for times, systemd's K, M, G and T for sizes (powers of 1024).

const TIME_UNITS: Readonly<Record<string, number>> = {
  us: 1e-3,
  usec: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  msec: 1,
  '': 1e3,
  s: 1e3,
  sec: 1e3,
  second: 1e3,
  seconds: 1e3,
  m: 6e4,
  min: 6e4,
  minute: 6e4,
  minutes: 6e4,
  h: 36e5,
  hr: 36e5,
  hour: 36e5,
  hours: 36e5,
  d: 864e5,
  day: 864e5,
  days: 864e5,
  w: 6048e5,
  week: 6048e5,
  weeks: 6048e5,
};
const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** A time in milliseconds: `90` (seconds), `500ms`, `5min 20s`, `infinity`. @throws Error */
export function parseTime(text: string): number {
  if (text.trim() === 'infinity') return Number.POSITIVE_INFINITY;
  if (!/^\s*(\d+(\.\d+)?\s*[a-zµμ]*\s*)+$/.test(text)) throw new Error('not a time such as 90, 500ms, 5min 20s or infinity');
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-zµμ]*)/g)) {
    const factor = TIME_UNITS[unit ?? ''];
    if (factor === undefined) throw new Error(`unknown unit of time "${unit}"`);
    total += Number(number) * factor;
  }
  return total;
}

/** A size in bytes: `4096`, `64K`, `16M`, `1.5G`. @throws Error */
export function parseSize(text: string): number {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([BKMGT]?)\s*$/.exec(text) ?? [];
  const bytes = Math.floor(Number(number) * (SIZE_UNITS[unit ?? ''] ?? Number.NaN));
  if (!Number.isSafeInteger(bytes)) throw new Error('not a size such as 4096, 64K or 16M');
  return bytes;
}

/** A whole number from 1 on. @throws Error */
export function parseCount(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (!(count >= 1 && count <= 0x7fffffff)) throw new Error('not a whole number from 1 on');
  return count;
}

/** Permission bits in octal, `0600`; chmod(1)'s numbers without the special bits. @throws Error */
export function parseMode(text: string): number {
  if (!/^0?[0-7]{3}$/.test(text)) throw new Error('not an access mode such as 0600');
  return Number.parseInt(text, 8);
}

/** `5min 20s` for 320000; the largest units first, down to milliseconds. */
export function formatTime(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'infinity';
  const parts: string[] = [];
  let rest = Math.round(ms);
  for (const [unit, size] of [['h', 36e5], ['min', 6e4], ['s', 1e3], ['ms', 1]] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.join(' ') || '0s';
}
