import type { Progress } from '../client/request-stream.ts';
import { sizeText } from './size-text.ts';

const CELLS = 20;

/**
 * What the progress line says.
 * @param requestBytes undefined where the request's size is not known: then there is no bar
 */
export function progressText({ sent, received }: Progress, requestBytes: number | undefined, seconds: number): string {
  const counts = `sent ${sizeText(sent)}, received ${sizeText(received)}, ${Math.floor(seconds)} s`;
  if (!requestBytes) return counts;
  // The bar is the request's: once that is sent, what goes on is the server's.
  if (sent >= requestBytes)
    return `${received === 0 ? 'sent, waiting for the reply' : 'receiving the reply'}: ${counts}`;
  const share = sent / requestBytes;
  const full = Math.floor(share * CELLS);
  return `[${'#'.repeat(full)}${'.'.repeat(CELLS - full)}] ${Math.floor(share * 100)}%, ${counts}`;
}
