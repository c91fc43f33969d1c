import type { PoolWorker } from './pool-worker.ts';

/** Workers that end once they have done what they are at work on. */
export class Retiring<W extends PoolWorker> {
  readonly #atWork = new Map<W, number>();

  /** @param requests that it is still at work on */
  add(worker: W, requests: number): void {
    if (requests > 0) this.#atWork.set(worker, requests);
    else worker.end();
  }

  /** It has done one of them. */
  done(worker: W): void {
    this.add(worker, (this.#atWork.get(worker) ?? 1) - 1);
  }

  delete(worker: W): void {
    this.#atWork.delete(worker);
  }
}
