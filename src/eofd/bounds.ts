import type { Bounds } from '../core/ledger.ts';
import type { Log } from '../core/record.ts';
import { descriptorLimit } from '../posix/descriptor.ts';
import { connectionsAllowed } from './descriptor-budget.ts';
import { handlerDescriptors } from './handler-descriptors.ts';
import type { EffectiveSettings } from './settings.ts';

/** What the settings allow, and the descriptors of this process. */
export function boundsOf(settings: EffectiveSettings, log: Log): Bounds {
  const wanted = settings['connections-max'];
  const limit = descriptorLimit();
  // Over HTTP as many may be open again.
  const fronts = settings.http === undefined ? 1 : 2;
  const allowed = connectionsAllowed(wanted * fronts, limit - handlerDescriptors(settings));
  const connectionsMax = Math.max(1, Math.floor(allowed / fronts));
  if (connectionsMax < wanted) {
    const message = `only ${connectionsMax} connections at once instead of ${wanted} (connections-max): the limit of open files is ${limit}`;
    log({ level: 'notice', event: 'limit', message });
  }
  // The bound of one user stays: who is beyond it is refused, while who has to wait for a descriptor is served.
  return {
    connectionsMax,
    connectionsMaxPerUser: settings['connections-max-per-user'],
    bufferMaxBytes: settings['buffer-max'],
  };
}
