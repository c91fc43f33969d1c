import type { Bounds } from '../../src/core/ledger.ts';
import { defaultSettings, type Settings } from '../../src/core/options.ts';
import type { Random } from '../support/random.ts';

/** Settings that meet their limits often. @param isTight whether there is little memory for what is asked */
export function chooseSettings(random: Random, isTight: boolean): Settings {
  const maxRequest = random.pick(isTight ? [40_000, 200_000] : [300, 4096, 40_000, 200_000]);
  return {
    ...defaultSettings(),
    'max-request': maxRequest,
    'max-reply': random.pick([400, 100_000, 1_000_000]),
    'buffer-max': Math.max(maxRequest, random.pick(isTight ? [70_000] : [70_000, 300_000, 2 ** 28])),
    'connections-max': random.pick(isTight ? [64] : [3, 8, 64, 1024]),
    'stall-warn': random.pick([500, 5000]),
    'read-timeout': random.pick([1000, 5000, 30_000]),
    'request-timeout': random.pick([5000, 60_000]),
    'handler-timeout': random.pick([1000, 10_000]),
    'write-timeout': random.pick([1000, 10_000]),
    'drain-timeout': random.pick([0, 1000, 10_000]),
    'exit-idle-time': random.pick([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 5000, 120_000]),
  };
}

export function boundsOf(settings: Settings): Bounds {
  const connectionsMax = settings['connections-max'];
  const connectionsMaxPerUser = Math.floor(connectionsMax * 0.9);
  return { connectionsMax, connectionsMaxPerUser, bufferMaxBytes: settings['buffer-max'] };
}
