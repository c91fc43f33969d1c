import { BASE, type Contestant, EOFD, findServersOfNode } from './contestants.ts';
import { runLoad } from './run-load.ts';
import { type RunningServer, startServer } from './running-server.ts';
import { median } from './statistics.ts';
import type { Workshop } from './workshop.ts';

/**
 * How much processor time a request may cost, over bare Node's in the same minute. docs/decisions/010 tells where the
 * bound comes from.
 */
const CPU_BOUND = 0.75;

const WARM_REQUESTS = 10_000;
const SLICES = 7;
const SLICE_REQUESTS = 20_000;

/**
 * What a request of 16 bytes costs eofd, over what it costs bare Node: slices of load in turn, and the median of their
 * ratios.
 */
export async function cpuRatio(workshop: Workshop): Promise<number> {
  const contestants = findServersOfNode(workshop);
  const start = async (name: string): Promise<RunningServer> =>
    startServer(workshop, contestants.find((contestant) => contestant.name === name) as Contestant);
  const cost = async (server: RunningServer, requests: number): Promise<number> => {
    const { cpuUs = Number.NaN, errors } = await runLoad(workshop, server, {
      payload: '16 B',
      connections: 64,
      seconds: 2,
      requests,
    });
    if (errors !== 0) throw new Error(`${server.contestant.name}: ${errors} requests failed`);
    return cpuUs;
  };
  const servers: RunningServer[] = [];
  try {
    const eofd = await start(EOFD);
    servers.push(eofd);
    const base = await start(BASE);
    servers.push(base);
    for (const server of servers) await cost(server, WARM_REQUESTS);
    const found: number[] = [];
    for (let slice = 0; slice < SLICES; slice++) {
      const ours = await cost(eofd, SLICE_REQUESTS);
      found.push(ours / (await cost(base, SLICE_REQUESTS)));
    }
    return median(found);
  } finally {
    await Promise.all(servers.map(async (server) => server.stop()));
  }
}

/** What the gate says of a ratio. */
export function judge(ratio: number): { readonly isPassed: boolean; readonly says: string } {
  const isPassed = ratio <= CPU_BOUND;
  const says = `processor time of a request over bare Node's: ${ratio.toFixed(3)}, bound ${CPU_BOUND}`;
  return {
    isPassed,
    says: isPassed ? says : `${says}: a request has become dear; npm run bench -- --quick shows where`,
  };
}
