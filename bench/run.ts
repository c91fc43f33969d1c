import type { Contestant } from './contestants.ts';
import { findContestants } from './contestants.ts';
import { describeMachine } from './machine.ts';
import { activated } from './measure/activated.ts';
import { growth } from './measure/growth.ts';
import { http } from './measure/http.ts';
import { idle } from './measure/idle.ts';
import { memory } from './measure/memory.ts';
import { programs } from './measure/programs.ts';
import type { Round } from './measure/round.ts';
import { throughput } from './measure/throughput.ts';
import { profile } from './profile/profile.ts';
import type { Results } from './results.ts';
import type { Schedule } from './schedule.ts';
import type { Workshop } from './workshop.ts';

type Does = 'full' | 'quick' | keyof typeof ALONE;

/** In the order of a round. */
const MEASURES = { activated, throughput, programs, http, memory, idle, growth } satisfies Record<
  string,
  (round: Round) => Promise<void>
>;

/** The parts that can be measured alone. */
const ALONE = { programs, http } as const;
const HTTP_ROWS: readonly Contestant['rows'][] = ['http', 'http programs', 'beside http'];
const WITHOUT_PROGRAMS: readonly Contestant['rows'][] = ['handler', 'tiny', ...HTTP_ROWS];

function takesPart({ rows }: Contestant, does: Does): boolean {
  if (does === 'http') return HTTP_ROWS.includes(rows);
  return does !== 'programs' || !WITHOUT_PROGRAMS.includes(rows);
}

/** A run: in each round, each row (or only those of one part) with each contestant. Rounds alternate the order of the contestants. */
export async function run(
  workshop: Workshop,
  schedule: Schedule,
  does: Does,
  say: (line: string) => void,
): Promise<Results> {
  const alone = does === 'full' || does === 'quick' ? undefined : { [does]: ALONE[does] };
  const { contestants: found, absent, versions } = findContestants(workshop);
  const contestants = found.filter((one) => takesPart(one, does));
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
    profile: `only ${does} was measured`,
    failures: [],
  };
  for (let number = 0; number < schedule.rounds; number++) {
    const order: readonly Contestant[] = number % 2 === 0 ? contestants : contestants.toReversed();
    for (const [name, work] of Object.entries(alone ?? MEASURES)) {
      say(`${secondsSince(startedAt)}  round ${number + 1} of ${schedule.rounds}: ${name}`);
      const failuresBefore = results.failures.length;
      await work({ workshop, schedule, results, contestants: order });
      for (const failure of results.failures.slice(failuresBefore)) say(`         failed: ${failure}`);
    }
  }
  if (alone !== undefined) return results;
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
