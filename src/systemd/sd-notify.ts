// The one importer of sd-notify.

import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** What eofd uses of it: not its log functions, whose text is a printf format, nor sendStatus, which keeps newlines. */
export interface SdNotify {
  /** sd_notify(3) with any state. It waits while the receiver's queue is full, and tells nothing of failures. */
  sendState(state: string): void;
}

/** Loads the package, which takes 6 ms. @throws Error where it is not installed, not built, or not what it should be */
export function loadSdNotify(): SdNotify {
  const loaded = createRequire(import.meta.filename)('sd-notify') as Partial<SdNotify>;
  if (typeof loaded.sendState !== 'function') throw new Error('it has no function sendState');
  return loaded as SdNotify;
}

/** Where the package that a file of eofd loads really is, with its native part; undefined where there is none. */
export function sdNotifyDirectory(from: string): string | undefined {
  try {
    return dirname(createRequire(from).resolve('sd-notify'));
  } catch {
    return undefined;
  }
}
