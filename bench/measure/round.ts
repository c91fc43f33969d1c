import type { Contestant } from '../contestants.ts';
import { keep, type Results, type Sample } from '../results.ts';
import { type RunningServer, startServer } from '../running-server.ts';
import type { Schedule } from '../schedule.ts';
import type { Workshop } from '../workshop.ts';

/** One round: each row is measured once with each contestant. */
export interface Round {
  readonly workshop: Workshop;
  readonly schedule: Schedule;
  readonly results: Results;
  /** In the order of this round. */
  readonly contestants: readonly Contestant[];
}

/** Measures once and keeps what came of it; a failure is kept in words, and the run goes on. */
export async function measure(
  { results }: Round,
  row: string,
  { name }: Pick<Contestant, 'name'>,
  work: () => Promise<Sample>,
): Promise<void> {
  try {
    keep(results, row, name, await work());
  } catch (error) {
    keep(results, row, name, null);
    results.failures.push(`${row}, ${name}: ${(error as Error).message}`);
  }
}

/** Runs a server for a piece of work, and stops it whatever comes. One that does not start is a failure, in words. */
export async function withServer(
  round: Round,
  contestant: Contestant,
  more: readonly string[],
  work: (server: RunningServer) => Promise<void>,
  isUp?: (socket: string) => Promise<boolean>,
): Promise<void> {
  let server: RunningServer | undefined;
  try {
    server = await startServer(round.workshop, contestant, more, isUp);
    await work(server);
  } catch (error) {
    round.results.failures.push(`${contestant.name}: ${(error as Error).message}`);
  } finally {
    await server?.stop();
  }
}

/** Runs several servers side by side for a piece of work. Those that do not start are failures, in words. */
export async function withServers(
  round: Round,
  contestants: readonly Contestant[],
  work: (servers: readonly RunningServer[]) => Promise<void>,
): Promise<void> {
  const servers: RunningServer[] = [];
  try {
    for (const contestant of contestants) {
      try {
        servers.push(await startServer(round.workshop, contestant));
      } catch (error) {
        round.results.failures.push((error as Error).message);
      }
    }
    await work(servers);
  } finally {
    await Promise.all(servers.map(async (server) => server.stop()));
  }
}

/** Those whose rows these are. */
export function taking(round: Round, ...rows: readonly Contestant['rows'][]): readonly Contestant[] {
  return round.contestants.filter((contestant) => rows.includes(contestant.rows));
}
