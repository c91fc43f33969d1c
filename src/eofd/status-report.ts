import type { Ledger } from '../core/ledger.ts';
import { statusText } from '../core/status.ts';
import type { HandlerRegistry } from '../handlers/registry.ts';
import { figuresOf } from '../server/figures.ts';
import type { Server } from '../server/server.ts';
import { Throttle } from './throttle.ts';

const INTERVAL_MS = 1000;

/** Tells the service manager what goes on, when that is wanted and at most once a second. */
export function statusReport(
  ledger: Ledger,
  handlers: Pick<HandlerRegistry, 'processes'>,
  server: () => Server,
  tell: (status: string) => void,
): Throttle {
  return new Throttle(INTERVAL_MS, () => {
    const { accepted, open: active, queued: inQueue, ended } = ledger;
    const served = ended.replied;
    const figures = figuresOf(server().connections, performance.now());
    tell(
      statusText({
        active,
        ...figures,
        inQueue,
        served,
        failed: accepted - active - served,
        processes: handlers.processes,
      }),
    );
    // How long the longest waits changes though nothing happens.
    return active > 0;
  });
}
