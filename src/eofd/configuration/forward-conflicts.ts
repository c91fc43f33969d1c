import type { Settings } from '../../core/options.ts';
import type { Choice } from '../../handlers/choice.ts';
import type { Source } from '../../program/source.ts';
import { FORWARD_FILES, type ForwardFile } from './forward-files.ts';

/** This machine's own names for itself. */
const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/i;

/** Tells what does not fit the server that is asked, to the source that gives it. */
export function findForwardConflicts(
  settings: Settings & { readonly choice: Choice },
  sources: readonly Source[],
): void {
  const { choice } = settings;
  const address = choice.kind === 'forward' ? choice.address : undefined;
  const complain = (name: ForwardFile, reason: string): void =>
    sources.find(({ values }) => values.has(name))?.complain(name, reason);
  // A handler that could not be read is told of already.
  if (sources.some(({ broken }) => broken.has('handler'))) return;
  for (const name of FORWARD_FILES) {
    if (settings[name] === undefined) continue;
    const isOfTls = name !== 'http-token-file';
    if (isOfTls && address?.kind !== 'https') complain(name, 'nothing heeds it without a handler https://');
    if (!isOfTls && (address === undefined || address.kind === 'unix'))
      complain(name, 'nothing heeds it without a handler http://, https:// or http+unix:');
  }
  for (const [one, other] of [
    ['tls-cert', 'tls-key'],
    ['tls-key', 'tls-cert'],
  ] as const)
    if (
      settings[one] !== undefined &&
      settings[other] === undefined &&
      !sources.some(({ broken }) => broken.has(other))
    )
      complain(one, `it takes ${other} as well`);
  if (settings['http-token-file'] !== undefined && address?.kind === 'http' && !LOOPBACK.test(address.host))
    complain('http-token-file', `everybody on the way to ${address.host} could read the token: ask at https://`);
}
