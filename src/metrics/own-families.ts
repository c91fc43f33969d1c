import { descriptorLimit, openDescriptors } from '../posix/descriptor-limit.ts';
import { type Family, family } from './families.ts';
import { histogramFamily } from './histogram-family.ts';
import type { LoopDelay } from './loop-delay.ts';

/** What the process takes, under the names that dashboards know. What the system does not tell is left out. */
export function* ownFamilies(loopDelay: LoopDelay): Generator<Family> {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const startS = (Date.now() - process.uptime() * 1000) / 1000;
  yield family('counter', 'process_cpu_seconds', 'Processor time.', (user + system) / 1e6);
  yield family('gauge', 'process_start_time_seconds', 'When it was started, since 1970.', Math.round(startS));
  yield family('gauge', 'process_resident_memory_bytes', 'Resident memory.', rss);
  yield family('gauge', 'nodejs_heap_size_used_bytes', 'Memory that JavaScript uses.', heapUsed);
  yield family('gauge', 'nodejs_external_memory_bytes', 'Memory of buffers and the like.', external);
  yield* descriptorFamilies();
  yield histogramFamily('eofd_event_loop_delay_seconds', 'How late the event loop was; looked at ten times a second.', [
    [{}, loopDelay.histogram],
  ]);
}

function* descriptorFamilies(): Generator<Family> {
  try {
    yield family('gauge', 'process_open_fds', 'Open descriptors.', openDescriptors().length);
    yield family('gauge', 'process_max_fds', 'How many it may have open.', descriptorLimit());
  } catch {
    // At the limit itself none is left to look with; a scrape without these is better than none.
  }
}
