import { type ListenAddress, readListenAddress } from '../../core/listen-address.ts';
import type { Settings } from '../../core/options.ts';
import type { Source } from '../../program/source.ts';

/** All three, or none. */
export const TLS_OPTIONS = ['http-tls-cert', 'http-tls-key', 'http-tls-client-ca'] as const;

export type TlsOption = (typeof TLS_OPTIONS)[number];

export const hasTls = (settings: Settings): boolean => TLS_OPTIONS.every((name) => settings[name] !== undefined);

/** Tells what of addresses and TLS does not go together, to the source that gives it. */
export function findTlsConflicts(settings: Settings, sources: readonly Source[]): void {
  const missing = TLS_OPTIONS.filter((name) => settings[name] === undefined);
  const first = TLS_OPTIONS.find((name) => settings[name] !== undefined);
  const isUncertain = (name: string): boolean => sources.some(({ broken }) => broken.has(name));
  const complain = (name: string, reason: string): void =>
    sources.find(({ values }) => values.has(name))?.complain(name, reason);
  if (first !== undefined && missing.length > 0 && !missing.some(isUncertain))
    complain(first, `TLS needs ${missing.join(' and ')} as well: who calls shows a certificate, and so does eofd`);
  const [http, metrics] = [kindOf(settings.http), kindOf(settings.metrics)];
  if (http === 'path' && metrics !== 'reachable' && !isUncertain('metrics') && first !== undefined)
    complain(first, 'nothing heeds it where http is a path: TLS is for ports, and the kernel tells who is at a path');
  if (first !== undefined) return;
  if (http === 'reachable') complain('http', adviceFor(settings.http, 'calls', 8080));
  if (metrics === 'reachable') complain('metrics', adviceFor(settings.metrics, 'looks', 9090));
}

const kindOf = (address: string | undefined): ListenAddress['kind'] | undefined =>
  address === undefined ? undefined : readListenAddress(address).kind;

const adviceFor = (address: string | undefined, does: string, port: number): string =>
  `others can reach ${address}, so who ${does} has to show a certificate: set ${TLS_OPTIONS.join(', ')}, ` +
  `or take a Unix socket or a port of the loopback (127.0.0.1:${port}, [::1]:${port})`;
