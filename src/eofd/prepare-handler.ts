import { FatalError } from '../core/errors.ts';
import type { HandlerRegistry } from '../handlers/registry.ts';
import type { Notifier } from '../systemd/notify.ts';
import type { EffectiveSettings } from './configuration/settings.ts';

/** The import of a module may take 30 seconds; the service manager should not be the first to give up. */
const MODULE_START_MS = 40_000;

/**
 * Gets the handler of a start ready: a module is loaded, and programs are started ahead.
 * @throws FatalError where a module can't be loaded
 */
export async function prepareHandler(
  settings: EffectiveSettings,
  handlers: HandlerRegistry,
  notify: Pick<Notifier, 'extendTimeout'>,
): Promise<void> {
  const { choice } = settings;
  if (choice.kind === 'built-in') return;
  if (choice.kind === 'module') notify.extendTimeout(MODULE_START_MS);
  try {
    const putInForce = await handlers.prepare(settings);
    putInForce();
  } catch (error) {
    if (choice.kind !== 'module') throw error;
    throw new FatalError(`${choice.place}: ${(error as Error).message}`, choice.exitCode, { cause: error });
  }
}
