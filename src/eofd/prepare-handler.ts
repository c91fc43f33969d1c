import { FatalError } from '../core/errors.ts';
import type { HandlerRegistry } from '../handlers/registry.ts';
import type { EffectiveSettings } from './settings.ts';

/**
 * Gets the handler of a start ready: a module is loaded, and programs are started ahead.
 * @throws FatalError where a module can't be loaded
 */
export async function prepareHandler(settings: EffectiveSettings, handlers: HandlerRegistry): Promise<void> {
  const { choice } = settings;
  if (choice.kind === 'built-in') return;
  try {
    const putInForce = await handlers.prepare(settings);
    putInForce();
  } catch (error) {
    if (choice.kind !== 'module') throw error;
    throw new FatalError(`${choice.place}: ${(error as Error).message}`, choice.exitCode, { cause: error });
  }
}
