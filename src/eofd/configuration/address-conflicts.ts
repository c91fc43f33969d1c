import { normalize, resolve } from 'node:path';
import type { ForwardAddress } from '../../core/forward/forward-address.ts';
import { readListenAddress } from '../../core/listen-address.ts';
import type { Settings } from '../../core/options.ts';
import type { Choice } from '../../handlers/choice.ts';
import type { Source } from '../../program/source.ts';

/** Each has to be at an address of its own. */
const LISTENERS = ['socket', 'http', 'metrics'] as const;

/**
 * Tells where two are to listen at one address, to the source that gives the second, and where eofd would ask itself,
 * which would ask itself.
 */
export function findAddressConflicts(
  settings: Settings & { readonly choice: Choice },
  sources: readonly Source[],
): void {
  const { http, metrics, choice } = settings;
  if (http === undefined && metrics === undefined && choice.kind !== 'forward') return;
  const complain = (name: string, reason: string): void =>
    sources.find(({ values }) => values.has(name))?.complain(name, reason);
  const taken = new Map<string, string>();
  for (const name of LISTENERS) {
    const address = settings[name];
    const isKnown = address !== undefined && !sources.some(({ broken }) => broken.has(name));
    const key = isKnown ? keyOf(name, address) : undefined;
    if (key === undefined) continue;
    const other = taken.get(key);
    if (other === undefined) taken.set(key, name);
    else complain(name, `${other} is at that address (${originOf(other, sources)}): take another one`);
  }
  const own = choice.kind === 'forward' ? keysOf(choice.address).find((key) => taken.has(key)) : undefined;
  if (own === undefined) return;
  const name = taken.get(own) ?? '';
  complain('handler', `eofd itself is at that address (${originOf(name, sources)}), and would ask itself without end`);
}

const originOf = (name: string, sources: readonly Source[]): string =>
  sources.find(({ values }) => values.has(name))?.placeOf(name) ?? `${name}, by default`;

/** The same for the same place; undefined where the kernel chooses the port. */
function keyOf(name: (typeof LISTENERS)[number], text: string): string | undefined {
  if (name === 'socket') return wholePath(text);
  const address = readListenAddress(text);
  if (address.kind === 'path') return wholePath(address.path);
  return address.port === 0 ? undefined : `${address.bytes.join('.')}:${address.port}`;
}

/** From the root on; as it was written where the working directory was removed: what it is then is not judged here. */
function wholePath(path: string): string {
  try {
    return resolve(path);
  } catch {
    return normalize(path);
  }
}

/** Where a server that is asked may be; a name but localhost may be anywhere. */
function keysOf(address: ForwardAddress): readonly string[] {
  if ('path' in address) return [wholePath(address.path)];
  const hosts = address.host === 'localhost' ? ['127.0.0.1', '::1'] : [address.host];
  return hosts.flatMap((host) => {
    try {
      return keyOf('http', `${host.includes(':') ? `[${host}]` : host}:${address.port}`) ?? [];
    } catch {
      return [];
    }
  });
}
