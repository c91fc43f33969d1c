import { FatalError } from '../core/errors.ts';
import type { HandlerRegistry } from '../handlers/registry.ts';
import type { Notifier } from '../systemd/notify.ts';
import type { EffectiveSettings } from './settings.ts';

/** The import of a module may take 30 seconds; the service manager should not be the first to give up. */
const MODULE_START_MS = 40_000;

/** Loads the module that is to answer, if any. @throws FatalError where it can't be loaded */
export async function loadModule(
  settings: EffectiveSettings,
  handlers: HandlerRegistry,
  notify: Pick<Notifier, 'extendTimeout'>,
): Promise<void> {
  const { choice } = settings;
  if (choice.kind !== 'module') return;
  const { place, exitCode } = choice;
  notify.extendTimeout(MODULE_START_MS);
  try {
    const putInForce = await handlers.prepare(settings);
    putInForce();
  } catch (error) {
    throw new FatalError(`${place}: ${(error as Error).message}`, exitCode, { cause: error });
  }
}
