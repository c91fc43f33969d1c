import { setTimeout as delay } from 'node:timers/promises';
import { type Load, runLoad } from '../run-load.ts';
import { holdIdle } from './hold-idle.ts';
import { measure, type Round, taking, withServer } from './round.ts';

export const BESIDE_NONE = 'beside no idle connections';
export const BESIDE_IDLE = 'beside 5,000 idle connections';

const IDLE_CONNECTIONS = 5_000;

/**
 * Load beside connections that sent a byte and then nothing: without them, with them, and without them again, which the
 * first is averaged with.
 */
export async function idle(round: Round): Promise<void> {
  const { workshop, schedule } = round;
  const load: Load = { payload: '16 B', connections: 16, seconds: schedule.seconds / 2 };
  for (const contestant of taking(round, 'handler')) {
    await withServer(round, contestant, contestant.wide ?? [], async (server) => {
      await runLoad(workshop, server, { ...load, seconds: 2 * schedule.warmSeconds });
      const before = await runLoad(workshop, server, load);
      const release = await holdIdle(round, server, IDLE_CONNECTIONS);
      await measure(round, BESIDE_IDLE, contestant, async () => runLoad(workshop, server, load));
      await release();
      await delay(300);
      await measure(round, BESIDE_NONE, contestant, async () => {
        const after = await runLoad(workshop, server, load);
        const requestsPerSecond =
          ((before['requestsPerSecond'] ?? Number.NaN) + (after['requestsPerSecond'] ?? Number.NaN)) / 2;
        return { ...after, requestsPerSecond };
      });
    });
  }
}
