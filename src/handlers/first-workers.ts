import type { PoolWorker } from './pool-worker.ts';

/**
 * Starts so many workers at once, and waits until each is loaded.
 * @throws Error that says why one cannot be used; none is left then
 */
export async function startTogether<W extends PoolWorker>(count: number, start: () => W): Promise<W[]> {
  const workers: W[] = [];
  try {
    while (workers.length < count) workers.push(start());
    await Promise.all(workers.map((worker) => worker.loaded));
    return workers;
  } catch (error) {
    for (const worker of workers) worker.end();
    throw error;
  }
}
