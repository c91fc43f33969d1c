// Measured times and sizes in words, for people. units.ts writes exactly what was set.

import { formatTime } from './units.ts';

/** `420us`, `1.5ms`, `5.3s`, `1min 30s`, `1d 1h`, `infinity`: cut, not rounded, where the rest does not matter. */
export function timeText(ms: number): string {
  if (ms < 1) return `${Math.floor(Math.max(0, ms) * 1000)}us`;
  if (ms < 1000) return `${tenths(ms)}ms`;
  if (ms < 6e4) return `${tenths(ms / 1000)}s`;
  const units = formatTime(Math.floor(ms / 1000) * 1000).split(' ');
  return units.slice(0, 2).join(' ');
}

const tenths = (value: number): number => Math.floor(value * 10) / 10;

/** `1 byte`, `8 bytes`. */
export const bytesText = (bytes: number): string => `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
