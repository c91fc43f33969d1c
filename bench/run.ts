import type { Contestant } from './contestants.ts';
import { findContestants } from './contestants.ts';
import { describeMachine } from './machine.ts';
import { activated } from './measure/activated.ts';
import { growth } from './measure/growth.ts';
import { idle } from './measure/idle.ts';
import { memory } from './measure/memory.ts';
import { programs } from './measure/programs.ts';
import type { Round } from './measure/round.ts';
import { throughput } from './measure/throughput.ts';
import { profile } from './profile/profile.ts';
import type { Results } from './results.ts';
import type { Schedule } from './schedule.ts';
import type { Workshop } from './workshop.ts';

/** In the order of a round. */
const MEASURES = { activated, throughput, programs, memory, idle, growth } satisfies Record<
  string,
  (round: Round) => Promise<void>
>;

/** A run: in each round, each row (or only those with programs) with each contestant. Rounds alternate the order of the contestants. */
export async function run(
  workshop: Workshop,
  schedule: Schedule,
  does: 'full' | 'quick' | 'programs',
  say: (line: string) => void,
): Promise<Results> {
  const isWhole = does !== 'programs';
  const { contestants: found, absent, versions } = findContestants(workshop);
  const contestants = found.filter(({ rows }) => isWhole || (rows !== 'handler' && rows !== 'tiny'));
  for (const { name, why } of absent) say(`${name} does not take part: ${why}`);
  const startedAt = Date.now();
  const results: Results = {
    startedAt: new Date(startedAt).toISOString(),
    isQuick: does !== 'full',
    rounds: schedule.rounds,
    machine: describeMachine(versions),
    contestants: contestants.map(({ name, note }) => ({ name, note })),
    absent,
    rows: {},
    profile: 'only programs were measured',
    failures: [],
  };
  for (let number = 0; number < schedule.rounds; number++) {
    const order: readonly Contestant[] = number % 2 === 0 ? contestants : contestants.toReversed();
    for (const [name, work] of Object.entries(isWhole ? MEASURES : { programs })) {
      say(`${secondsSince(startedAt)}  round ${number + 1} of ${schedule.rounds}: ${name}`);
      const failuresBefore = results.failures.length;
      await work({ workshop, schedule, results, contestants: order });
      for (const failure of results.failures.slice(failuresBefore)) say(`         failed: ${failure}`);
    }
  }
  if (!isWhole) return results;
  say(`${secondsSince(startedAt)}  profile`);
  try {
    results.profile = await profile(workshop);
  } catch (error) {
    results.profile = (error as Error).message;
    say(`         left out: ${results.profile}`);
  }
  return results;
}

const secondsSince = (startedAt: number): string => `${Math.round((Date.now() - startedAt) / 1000)} s`.padStart(7);
