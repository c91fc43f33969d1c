import type { Facts } from '../facts.ts';
import { type Finding, wrong } from '../finding.ts';
import { writeDropIn } from './drop-in.ts';

/** Of a limit, from where on it is near. */
const NEAR = 0.9;

/** What is at its limits, or nearly so, and what runs longer than its files are there. */
export function judgeLimits({ units, daemon }: Facts): readonly Finding[] {
  const { process: running } = daemon;
  const found: Finding[] = [];
  const { open, max } = running?.descriptors ?? { open: 0, max: Number.POSITIVE_INFINITY };
  if (open >= NEAR * max)
    found.push(
      wrong(
        'descriptors',
        `eofd has ${open} of ${max} descriptors open`,
        'at the limit it accepts no more, and connections wait',
        ...(units === undefined
          ? ['# start eofd with a higher limit: ulimit -n 65536']
          : writeDropIn(units, 'limits', 'LimitNOFILE=524288')),
      ),
    );
  if (units === undefined) return found;
  const { service, systemctl } = units;
  const memory = near(service.is['MemoryCurrent'], [service.is['MemoryHigh'], service.is['MemoryMax']]);
  if (memory !== undefined)
    found.push(
      wrong(
        'memory',
        `${service.name} takes ${memory.now} of ${memory.max} bytes of memory`,
        'past the first limit it is slowed down, past the second something in it is killed (MemoryHigh=, MemoryMax=)',
        ...writeDropIn(units, 'limits', `MemoryHigh=infinity\\nMemoryMax=${2 * memory.max}`),
      ),
    );
  const tasks = near(service.is['TasksCurrent'], [service.is['TasksMax']]);
  if (tasks !== undefined)
    found.push(
      wrong(
        'tasks',
        `${service.name} has ${tasks.now} of ${tasks.max} processes and threads`,
        'at the limit no program can be started (TasksMax=)',
        ...writeDropIn(units, 'limits', `TasksMax=${2 * tasks.max}`),
      ),
    );
  if (running?.isOutdated === true)
    found.push(
      wrong(
        'outdated-process',
        `${service.name} still runs an older eofd than the one that is installed`,
        'its files were replaced after it had started',
        `${systemctl} restart ${service.name}`,
      ),
    );
  return found;
}

function near(
  current: string | undefined,
  limits: readonly (string | undefined)[],
): { readonly now: number; readonly max: number } | undefined {
  const now = Number(current);
  const max = Math.min(...limits.map(Number).filter((limit) => limit > 0));
  return now > 0 && Number.isFinite(max) && now >= NEAR * max ? { now, max } : undefined;
}
