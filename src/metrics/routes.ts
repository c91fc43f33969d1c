import type { DaemonView } from './daemon-view.ts';
import { EXPOSITIONS, type Exposition, exposed, expositionFor } from './exposition.ts';
import type { History } from './history.ts';
import type { LoopDelay } from './loop-delay.ts';
import { makeStatus } from './make-status.ts';
import { ownFamilies } from './own-families.ts';
import { PAGE_FILES, textOf } from './page-files.ts';
import { type Page, textPage } from './responses.ts';
import { serviceFamilies } from './service-families.ts';
import { SharedText } from './shared-text.ts';
import type { ShownRequests } from './shown-requests.ts';

/** What the site has at each path. */
export interface Routes {
  readonly [path: string]: ((headers: { readonly accept?: string | undefined }) => Page | Promise<Page>) | undefined;
}

/** What it all is made of. */
export interface Parts {
  readonly view: DaemonView;
  readonly shown: ShownRequests;
  readonly history: History;
  readonly loopDelay: LoopDelay;
}

export function routesOf({ view, shown, history, loopDelay }: Parts, now: () => number): Routes {
  const status = new SharedText(async () => `${JSON.stringify(await makeStatus(view, shown, history))}\n`, now);
  const metricsIn = (format: Exposition): SharedText =>
    new SharedText(() => exposed([...serviceFamilies(view), ...ownFamilies(loopDelay)], format), now);
  const metrics = { text: metricsIn('text'), openMetrics: metricsIn('openMetrics') };
  return {
    __proto__: null as never,
    ...Object.fromEntries(
      PAGE_FILES.map(({ path, type, name }) => [path, () => ({ status: 200, type, body: textOf(name) })]),
    ),
    '/healthz': () => textPage(200, 'serving'),
    '/status': async () => ({ status: 200, type: 'application/json; charset=utf-8', body: await status.get() }),
    '/metrics': async ({ accept }) => {
      const format = expositionFor(accept);
      return { status: 200, type: EXPOSITIONS[format], body: await metrics[format].get() };
    },
  };
}
