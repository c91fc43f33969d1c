import { LOOKERS_MAX } from '../core/account/lookers-max.ts';
import type { Bounds } from '../core/ledger.ts';
import type { Log } from '../core/records/record.ts';
import { formatSize } from '../core/units.ts';
import { descriptorLimit } from '../posix/descriptor-limit.ts';
import { PosixError } from '../posix/errno.ts';
import type { EffectiveSettings } from './configuration/settings.ts';
import { connectionsAllowed, countOpenDescriptors } from './descriptor-budget.ts';
import { handlerDescriptors } from './handler-descriptors.ts';
import { bufferAllowed, memoryLimit } from './memory-budget.ts';
import type { Beside } from './sockets.ts';

/** The kernel's default. */
const ASSUMED_LIMIT = 1024;

function limitOrAssumed(log: Log): number {
  try {
    return descriptorLimit();
  } catch (error) {
    if (!(error instanceof PosixError)) throw error;
    const message = `the limit of open files is taken for ${ASSUMED_LIMIT}: ${error.withAdvice}`;
    log({ level: 'warning', event: 'limit', message });
    return ASSUMED_LIMIT;
  }
}

/** What the settings allow, whatever this process may open and take. */
export const wantedBounds = (settings: EffectiveSettings): Bounds => ({
  connectionsMax: settings['connections-max'],
  connectionsMaxPerUser: settings['connections-max-per-user'],
  bufferMaxBytes: settings['buffer-max'],
  ...(settings.access !== undefined && { access: settings.access }),
});

/**
 * What the settings allow, and the descriptors and the memory of this process.
 * @param beside what is served beside the raw socket: over HTTP as many connections may be open again, and those who
 * look at metrics have theirs
 * @param overhead how many descriptors are open beside connections and programs, counted now unless given
 */
export function boundsOf(settings: EffectiveSettings, beside: Beside, log: Log, overhead?: () => number): Bounds {
  const wanted = settings['connections-max'];
  const limit = limitOrAssumed(log);
  const fronts = beside.http ? 2 : 1;
  const asked = wanted * fronts + (beside.metrics ? LOOKERS_MAX : 0);
  const allowed = connectionsAllowed(asked, limit - handlerDescriptors(settings), overhead);
  const lookersMax = allowed < asked ? lookersAllowed(allowed) : LOOKERS_MAX;
  const forRequests = allowed - (beside.metrics ? lookersMax : 0);
  const connectionsMax = Math.max(1, Math.min(wanted, Math.floor(forRequests / fronts)));
  if (connectionsMax < wanted) {
    const instead = `instead of ${wanted} (connections-max): the limit of open files is ${limit}`;
    const message = `only ${connectionsMax} connections at once ${instead}`;
    log({ level: 'notice', event: 'limit', message });
  }
  // The bound of one user stays: who is beyond it is refused, while who has to wait for a descriptor is served.
  return {
    ...wantedBounds(settings),
    connectionsMax,
    bufferMaxBytes: bufferBytes(settings['buffer-max'], log),
    ...(beside.metrics && { lookersMax }),
  };
}

/** Where descriptors are short, those who only look leave two thirds of them to requests. */
const lookersAllowed = (descriptors: number): number => Math.max(1, Math.min(LOOKERS_MAX, Math.floor(descriptors / 3)));

function bufferBytes(wanted: number, log: Log): number {
  const limit = memoryLimit();
  const allowed = bufferAllowed(wanted, limit);
  if (allowed < wanted) {
    const instead = `instead of ${formatSize(wanted)} (buffer-max): the control group may take ${formatSize(limit)}`;
    const message = `only ${formatSize(allowed)} of requests and replies in memory ${instead}`;
    log({ level: 'notice', event: 'limit', message });
  }
  return allowed;
}

/** The same again and again. What is open beside connections and programs is counted once, while there are none. */
export function bounding(log: Log): (settings: EffectiveSettings, beside: Beside) => Bounds {
  let overhead: number | undefined;
  return (settings, beside) => boundsOf(settings, beside, log, () => (overhead ??= countOpenDescriptors()));
}
