import { FatalError } from '../core/errors.ts';
import type { HandlerRegistry } from '../handlers/registry.ts';
import type { EffectiveSettings } from './settings.ts';

/** Loads the module that is to answer, if any. @throws FatalError where it can't be loaded */
export async function loadModule(settings: EffectiveSettings, handlers: HandlerRegistry): Promise<void> {
  const { choice } = settings;
  if (choice.kind !== 'module') return;
  const { place, exitCode } = choice;
  try {
    const putInForce = await handlers.prepare(settings);
    putInForce();
  } catch (error) {
    throw new FatalError(`${place}: ${(error as Error).message}`, exitCode, { cause: error });
  }
}
