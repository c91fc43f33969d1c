import type { FaultyDaemon } from '../support/faulty-daemon.ts';

/** What became of one fault: whether it came, and what is wrong with the daemon since. */
export interface Trial {
  readonly happened: number;
  readonly wrong?: string;
}

/** The last that it said, for a message. */
export function wordsOf({ daemon }: FaultyDaemon): string {
  return [...daemon.noise, ...daemon.lines.map(({ message }) => String(message))].slice(-3).join(' | ');
}
