// The messages of sd_notify(3).

/** PID 1 takes datagrams up to 4096 bytes; no status needs a quarter of that. */
const STATUS_MAX = 500;

/** What a kind of message replaces while it waits: an older one of its own kind. */
export type MessageKind = 'READY' | 'RELOADING' | 'STOPPING' | 'EXTEND_TIMEOUT_USEC' | 'WATCHDOG' | 'STATUS';

/** One line whatever the text holds: a line break would begin an assignment of its own. */
export const statusMessage = (text: string): string =>
  // C0, DEL and C1, and what some readers take as a line break.
  `STATUS=${text.slice(0, STATUS_MAX).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')}`;

/** @param monotonicNs CLOCK_MONOTONIC, which process.hrtime.bigint() reads */
export const reloadingMessage = (monotonicNs: bigint): string => `RELOADING=1\nMONOTONIC_USEC=${monotonicNs / 1000n}`;

/** @param ms counted from now, any; rounded up to whole microseconds */
export const extendTimeoutMessage = (ms: number): string =>
  `EXTEND_TIMEOUT_USEC=${Math.min(Math.max(Math.ceil(ms * 1000), 1), Number.MAX_SAFE_INTEGER)}`;
