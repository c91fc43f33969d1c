import type { Progress } from '../client/request-stream.ts';
import { sizeText } from './size-text.ts';

const CELLS = 20;
/** From where on a pause is told: shorter ones are between two pieces. */
const PAUSE_MS = 1000;

/** How a transfer goes lately. */
export interface Pace {
  readonly bytesPerSecond: number;
  /** How long no byte has gone, in milliseconds. */
  readonly stillMs: number;
  /** Since its beginning. */
  readonly seconds: number;
}

/**
 * What the progress line says: what was sent or received, how fast, and what is waited for, for how long.
 * @param requestBytes undefined where the request's size is not known: then there is no bar
 */
export function progressText({ sent, received }: Progress, requestBytes: number | undefined, pace: Pace): string {
  const rate = pace.bytesPerSecond > 0 ? `, ${sizeText(pace.bytesPerSecond)}/s` : '';
  const total = `${Math.floor(pace.seconds)} s`;
  const still = `${Math.floor(pace.stillMs / 1000)} s`;
  const isStill = pace.stillMs >= PAUSE_MS;
  if (received > 0) {
    const pause = isStill ? `, nothing for ${still}` : rate;
    return `receiving the reply: sent ${sizeText(sent)}, received ${sizeText(received)}${pause}, ${total}`;
  }
  // The bar is the request's: once that is sent, what goes on is the server's.
  if (requestBytes && sent >= requestBytes) return `sent ${sizeText(sent)}, waiting for the reply for ${still}`;
  // It may be the input that does not come, or the server that takes nothing, or one whose reply takes long.
  const pause = isStill ? `, waiting for ${still}` : rate;
  if (!requestBytes) return `sent ${sizeText(sent)}${pause}, ${total}`;
  const share = sent / requestBytes;
  const full = Math.floor(share * CELLS);
  const bar = `[${'#'.repeat(full)}${'.'.repeat(CELLS - full)}] ${Math.floor(share * 100)}%`;
  return `${bar}, sent ${sizeText(sent)} of ${sizeText(requestBytes)}${pause}, ${total}`;
}
