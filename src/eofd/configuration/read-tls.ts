import type { Settings } from '../../core/options.ts';
import type { TlsIdentity } from '../../http/tls-identity.ts';
import type { Source } from '../../program/source.ts';
import { certificates, privateKey, readPem } from './pem.ts';
import type { TlsOption } from './tls-conflicts.ts';

/**
 * Reads the files of TLS and looks whether they are what they should be, before anything is bound. What is wrong is
 * told to the source that names the file.
 * @returns undefined where something is wrong
 */
export function readTls(settings: Settings, sources: readonly Source[]): TlsIdentity | undefined {
  let isGood = true;
  const complain = (name: TlsOption, reason: string): void => {
    isGood = false;
    sources.find(({ values }) => values.has(name))?.complain(name, `${settings[name]}: ${reason}`);
  };
  const checked = <T>(name: TlsOption, check: (text: string) => T): { text: string; made: T } | undefined => {
    try {
      const text = readPem(settings[name] ?? '');
      return { text, made: check(text) };
    } catch (error) {
      complain(name, (error as Error).message);
      return undefined;
    }
  };
  const cert = checked('http-tls-cert', certificates);
  const key = checked('http-tls-key', privateKey);
  const clientCa = checked('http-tls-client-ca', certificates);
  if (cert !== undefined && key !== undefined && !cert.made.checkPrivateKey(key.made))
    complain('http-tls-key', `not the key of the certificate in ${settings['http-tls-cert']}`);
  if (!isGood || cert === undefined || key === undefined || clientCa === undefined) return undefined;
  return { cert: cert.text, key: key.text, clientCa: clientCa.text };
}
