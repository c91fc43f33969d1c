import type { Settings } from '../../core/options.ts';
import type { Choice, ForwardCredentials } from '../../handlers/choice.ts';
import type { Source } from '../../program/source.ts';
import { findForwardConflicts } from './forward-conflicts.ts';
import type { ForwardFile } from './forward-files.ts';
import { certificates, privateKey, readPem } from './pem.ts';

/** RFC 6750, 2.1. */
const TOKEN = /^[\w.~+/-]+=*$/;

/** The same settings, whose handler knows what is in the files; what is wrong with either is told to its source. */
export function withCredentials<S extends Settings & { readonly choice: Choice }>(
  settings: S,
  sources: readonly Source[],
): S {
  findForwardConflicts(settings, sources);
  const credentials = readCredentials(settings, sources);
  return settings.choice.kind === 'forward' ? { ...settings, choice: { ...settings.choice, credentials } } : settings;
}

/**
 * Reads the files by which eofd and the server that it asks know each other, and looks whether they are what they
 * should be. What is wrong is told to the source that names the file.
 */
function readCredentials(settings: Settings, sources: readonly Source[]): ForwardCredentials {
  const complain = (name: ForwardFile, reason: string): void =>
    sources.find(({ values }) => values.has(name))?.complain(name, `${settings[name]}: ${reason}`);
  const checked = <T>(name: ForwardFile, check: (text: string) => T): { text: string; made: T } | undefined => {
    const path = settings[name];
    if (path === undefined) return undefined;
    try {
      const text = readPem(path);
      return { text, made: check(text) };
    } catch (error) {
      complain(name, (error as Error).message);
      return undefined;
    }
  };
  const ca = checked('tls-ca', certificates);
  const cert = checked('tls-cert', certificates);
  const key = checked('tls-key', privateKey);
  const token = checked('http-token-file', readToken);
  if (cert !== undefined && key !== undefined && !cert.made.checkPrivateKey(key.made))
    complain('tls-key', `not the key of the certificate in ${settings['tls-cert']}`);
  return { ca: ca?.text, cert: cert?.text, key: key?.text, token: token?.made };
}

function readToken(text: string): string {
  const token = text.trim();
  if (!TOKEN.test(token)) throw new Error('no bearer token: one word of letters, digits and -._~+/ is expected');
  return token;
}
