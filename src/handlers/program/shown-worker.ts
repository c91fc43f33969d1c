import type { ShownProcess } from '../../core/account/shown-process.ts';
import { residentBytes } from './wear.ts';
import type { WorkerProcess } from './worker-process.ts';

/** A worker, for those who show it. */
export function shownWorker({
  pid,
  answered,
  startedMs,
  busy,
  isLoaded,
}: Pick<WorkerProcess, 'pid' | 'answered' | 'startedMs' | 'busy' | 'isLoaded'>): ShownProcess {
  const state = busy > 0 ? 'busy' : isLoaded ? 'idle' : 'starting';
  return {
    pid,
    kind: 'worker',
    state,
    ageMs: performance.now() - startedMs,
    answered,
    memoryBytes: residentBytes(pid),
  };
}
