import type { Bounds } from '../core/ledger.ts';
import type { Log } from '../core/record.ts';
import { descriptorLimit } from '../posix/descriptor.ts';
import { connectionsAllowed } from './descriptor-budget.ts';
import type { EffectiveSettings } from './settings.ts';

/** A program that runs takes two pipes and a pidfd; while one starts, as many again. */
const DESCRIPTORS_PER_PROGRAM = 3;
/** The event loop of a thread; during a reload there are the old ones and the new. What a module opens itself is not known. */
const DESCRIPTORS_PER_WORKER = 4;

function handlerDescriptors({ choice, 'handler-concurrency': concurrency }: EffectiveSettings): number {
  switch (choice.kind) {
    case 'built-in':
      return 0;
    case 'program':
      return DESCRIPTORS_PER_PROGRAM * (1 + concurrency);
    case 'module':
      return DESCRIPTORS_PER_WORKER * 2 * concurrency;
  }
}

/** What the settings allow, and the descriptors of this process. */
export function boundsOf(settings: EffectiveSettings, log: Log): Bounds {
  const wanted = settings['connections-max'];
  const limit = descriptorLimit();
  const connectionsMax = connectionsAllowed(wanted, limit - handlerDescriptors(settings));
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
