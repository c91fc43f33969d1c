import type { Handler } from '../core/handler.ts';
import { createEcho } from './echo.ts';
import { createUpper } from './upper.ts';

const HANDLERS: ReadonlyMap<string, () => Handler> = new Map<string, () => Handler>([
  ['upper', createUpper],
  ['echo', createEcho],
]);

/** The handler that the option `handler` names. @throws Error for a name that none has */
export function createHandler(name: string): Handler {
  const create = HANDLERS.get(name);
  if (create === undefined)
    throw new Error(`no handler is called ${JSON.stringify(name)}; there are ${[...HANDLERS.keys()].join(' and ')}`);
  return create();
}
