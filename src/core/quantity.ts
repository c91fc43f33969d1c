// Times and sizes in words, in the form that options take them.

const UNITS = [
  ['d', 864e5],
  ['h', 36e5],
  ['min', 6e4],
  ['s', 1e3],
] as const;

/** `420us`, `1.5ms`, `5.3s`, `1min 30s`, `infinity`: cut, not rounded, where the rest does not matter. */
export function timeText(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'infinity';
  if (ms < 1) return `${Math.floor(Math.max(0, ms) * 1000)}us`;
  if (ms < 1000) return `${tenths(ms)}ms`;
  if (ms < 6e4) return `${tenths(ms / 1000)}s`;
  const first = UNITS.findIndex(([, unitMs]) => ms >= unitMs);
  let left = ms;
  const parts = UNITS.slice(first, first + 2).map(([unit, unitMs]) => {
    const count = Math.floor(left / unitMs);
    left -= count * unitMs;
    return count === 0 ? '' : `${count}${unit}`;
  });
  return parts.filter(Boolean).join(' ');
}

const tenths = (value: number): number => Math.floor(value * 10) / 10;

/** `1 byte`, `8 bytes`. */
export const bytesText = (bytes: number): string => `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
