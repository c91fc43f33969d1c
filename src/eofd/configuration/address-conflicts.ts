import { resolve } from 'node:path';
import { readListenAddress } from '../../core/listen-address.ts';
import type { Settings } from '../../core/options.ts';
import type { Source } from '../../program/source.ts';

/** Each has to be at an address of its own. */
const LISTENERS = ['socket', 'http', 'metrics'] as const;

/** Tells where two are to listen at one address, to the source that gives the second. */
export function findAddressConflicts(settings: Settings, sources: readonly Source[]): void {
  if (settings.http === undefined && settings.metrics === undefined) return;
  const taken = new Map<string, string>();
  for (const name of LISTENERS) {
    const address = settings[name];
    const key =
      address === undefined || sources.some(({ broken }) => broken.has(name)) ? undefined : keyOf(name, address);
    if (key === undefined) continue;
    const other = taken.get(key);
    const source = sources.find(({ values }) => values.has(name));
    if (other === undefined) taken.set(key, name);
    else source?.complain(name, `${other} is at that address (${originOf(other, sources)}): take another one`);
  }
}

const originOf = (name: string, sources: readonly Source[]): string =>
  sources.find(({ values }) => values.has(name))?.placeOf(name) ?? 'default';

/** The same for the same place; undefined where the kernel chooses the port. */
function keyOf(name: (typeof LISTENERS)[number], text: string): string | undefined {
  if (name === 'socket') return resolve(text);
  const address = readListenAddress(text);
  if (address.kind === 'path') return resolve(address.path);
  return address.port === 0 ? undefined : `${address.bytes.join('.')}:${address.port}`;
}
