import type { DaemonView } from './daemon-view.ts';
import { EXPOSITIONS, exposed, expositionFor } from './exposition.ts';
import type { LoopDelay } from './loop-delay.ts';
import { makeStatus } from './make-status.ts';
import { ownFamilies } from './own-families.ts';
import { type Page, textPage } from './responses.ts';
import { serviceFamilies } from './service-families.ts';
import type { ShownRequests } from './shown-requests.ts';

/** What the site has at each path. */
export interface Routes {
  readonly [path: string]: ((headers: { readonly accept?: string | undefined }) => Page | Promise<Page>) | undefined;
}

export const routesOf = (view: DaemonView, shown: ShownRequests, loopDelay: LoopDelay): Routes => ({
  __proto__: null as never,
  '/': () => textPage(200, 'there are /status (JSON), /metrics for Prometheus and /healthz'),
  '/healthz': () => textPage(200, 'serving'),
  '/status': async () => {
    const status = await makeStatus(view, shown);
    return { status: 200, type: 'application/json; charset=utf-8', body: `${JSON.stringify(status)}\n` };
  },
  '/metrics': ({ accept }) => {
    const format = expositionFor(accept);
    const families = [...serviceFamilies(view), ...ownFamilies(loopDelay)];
    return { status: 200, type: EXPOSITIONS[format], body: exposed(families, format) };
  },
});
