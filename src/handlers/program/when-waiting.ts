import { processStatus } from './process-status.ts';

const FIRST_LOOK_MS = 4;
const LOOK_MAX_MS = 1000;

/**
 * Tells when a program that was just started seems to have come to where it waits: it sleeps, and has taken no
 * processor time since it slept last. Nobody can know, so only the order of starts may depend on it.
 * @returns ends the looking, with nothing called
 */
export function whenWaiting(pid: number, waits: () => void): () => void {
  let pauseMs = FIRST_LOOK_MS;
  let sleptAt = -1;
  const look = (): void => {
    const status = processStatus(pid);
    if (status === undefined || (status.isAsleep && status.ticks === sleptAt)) return waits();
    sleptAt = status.isAsleep ? status.ticks : -1;
    pauseMs = Math.min(pauseMs * 1.5, LOOK_MAX_MS);
    timer = setTimeout(look, pauseMs).unref();
  };
  let timer = setTimeout(look, pauseMs).unref();
  return () => clearTimeout(timer);
}
