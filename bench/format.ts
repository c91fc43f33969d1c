import type { Spread } from './statistics.ts';

/** Three digits that count: `0.31`, `4.25`, `38.2`, `118`, `12.3k`, `1.25M`. A figure that is missing is a dash. */
export function short(figure: number): string {
  if (!Number.isFinite(figure)) return '-';
  if (Math.abs(figure) >= 999_500) return `${digits(figure / 1e6)}M`;
  if (Math.abs(figure) >= 9_995) return `${digits(figure / 1e3)}k`;
  return digits(figure);
}

function digits(figure: number): string {
  const size = Math.abs(figure);
  if (size >= 99.95) return figure.toFixed(0);
  return figure.toFixed(size >= 9.995 ? 1 : 2);
}

/** `4.25 (3.98-4.41)`: the median and the ends. */
export function withEnds(figure: Spread | undefined): string {
  return figure === undefined ? '-' : `${short(figure.median)} (${short(figure.min)}-${short(figure.max)})`;
}
