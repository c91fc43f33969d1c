import { SIZES, type Size } from '../payloads.ts';
import { runLoad } from '../run-load.ts';
import { measure, type Round, taking, withServer } from './round.ts';

export const growthRow = (size: Size): string => `growth, ${size}`;
export const GROWTH = Object.keys(SIZES) as readonly Size[];

/** How many bytes a second, as requests grow, with two connections. */
export async function growth(round: Round): Promise<void> {
  const { workshop, schedule } = round;
  for (const contestant of taking(round, 'handler')) {
    await withServer(round, contestant, contestant.wide ?? [], async (server) => {
      await runLoad(workshop, server, { payload: '1 KiB', connections: 16, seconds: 3 * schedule.warmSeconds });
      for (const payload of GROWTH) {
        await measure(round, growthRow(payload), contestant, async () =>
          runLoad(workshop, server, { payload, connections: 2, seconds: schedule.growthSeconds }),
        );
      }
    });
  }
}
