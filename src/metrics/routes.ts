import type { DaemonView } from './daemon-view.ts';
import { EXPOSITIONS, exposed, expositionFor } from './exposition.ts';
import type { History } from './history.ts';
import type { LoopDelay } from './loop-delay.ts';
import { makeStatus } from './make-status.ts';
import { ownFamilies } from './own-families.ts';
import { PAGE_FILES, textOf } from './page-files.ts';
import { type Page, textPage } from './responses.ts';
import { serviceFamilies } from './service-families.ts';
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

export const routesOf = ({ view, shown, history, loopDelay }: Parts): Routes => ({
  __proto__: null as never,
  ...Object.fromEntries(
    PAGE_FILES.map(({ path, type, name }) => [path, () => ({ status: 200, type, body: textOf(name) })]),
  ),
  '/healthz': () => textPage(200, 'serving'),
  '/status': async () => {
    const status = await makeStatus(view, shown, history);
    return { status: 200, type: 'application/json; charset=utf-8', body: `${JSON.stringify(status)}\n` };
  },
  '/metrics': ({ accept }) => {
    const format = expositionFor(accept);
    const families = [...serviceFamilies(view), ...ownFamilies(loopDelay)];
    return { status: 200, type: EXPOSITIONS[format], body: exposed(families, format) };
  },
});
