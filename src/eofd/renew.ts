import type { Handler } from '../core/handler.ts';
import type { HandlerRegistry } from '../handlers/registry.ts';
import { changesOnReload, type ReloadChanges } from './configuration/changes-on-reload.ts';
import { type EffectiveSettings, resolveSettings } from './configuration/settings.ts';

/** What a reload comes to: settings and a handler that can be put in force, or why all stays as it is. */
export type Renewal =
  | (ReloadChanges & {
      readonly kind: 'renewed';
      /** Puts the handler in force. */
      handler(): Handler;
    })
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/**
 * Reads the settings anew and gets the handler ready that they ask for; nothing in force is touched. Never rejects.
 * @param openPort where HTTP is served at a port and without TLS
 */
export async function renew(
  argv: readonly string[],
  before: EffectiveSettings,
  handlers: HandlerRegistry,
  openPort?: string,
): Promise<Renewal> {
  const resolution = await resolveSettings(argv, openPort);
  if (resolution.kind === 'problems') return resolution;
  if (resolution.kind === 'text') return { kind: 'problems', problems: ['not a command line to reload by'] };
  const changes = changesOnReload(before, resolution.settings);
  try {
    return { ...changes, kind: 'renewed', handler: await handlers.prepare(changes.settings) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const { choice } = changes.settings;
    return { kind: 'problems', problems: [choice.kind === 'module' ? `${choice.place}: ${message}` : message] };
  }
}
