import type { Contestant } from '../contestants.ts';
import { tell } from '../run-load.ts';
import { measure, type Round, taking } from './round.ts';

export const ACTIVATED = 'activated first reply';

const REPLY_LIMIT_MS = 10_000;

interface Told {
  readonly isRight: boolean;
  readonly replyMs: number;
  readonly cpuMs: number;
}

/** From the first connection, which starts the server, to the end of its reply. */
export async function activated(
  round: Round,
  rows: Contestant['rows'] = 'handler',
  row: string = ACTIVATED,
): Promise<void> {
  const { workshop, schedule } = round;
  for (let start = 0; start < schedule.starts; start++) {
    for (const contestant of taking(round, rows)) {
      const { activated: command } = contestant;
      if (command === undefined) continue;
      await measure(round, row, contestant, async () => {
        const words = [workshop.socket('activated'), 'hogehoge', 'HOGEHOGE', String(REPLY_LIMIT_MS), ...command];
        const { isRight, replyMs, cpuMs } = await tell<Told>(workshop, workshop.activate, words, 2 * REPLY_LIMIT_MS);
        if (!isRight) throw new Error('no reply, or a wrong one');
        return { replyMs, cpuMs };
      });
    }
  }
}
