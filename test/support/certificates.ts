import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate and its key: the paths of both, in PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-sha256', '-days', '30'];

/** Authorities and certificates, made with openssl in a directory. */
export class Certificates {
  readonly #directory: string;
  #serial = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** An authority that signs. */
  authority(name = 'authority'): Pair {
    const pair = this.#pair();
    const extensions = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
    openssl('req', '-x509', ...NEW_KEY, '-subj', `/CN=${name}`, ...extensions, '-keyout', pair.key, '-out', pair.cert);
    return pair;
  }

  /** @param subject as openssl writes it: `/CN=alice` @param names for `subjectAltName`, if any */
  signed(by: Pair, subject: string, names?: string): Pair {
    const pair = this.#pair();
    const request = `${pair.cert}.csr`;
    const extensions = `${pair.cert}.ext`;
    writeFileSync(extensions, 'basicConstraints=CA:FALSE\n');
    if (names !== undefined) appendFileSync(extensions, `subjectAltName=${names}\n`);
    openssl('req', ...NEW_KEY.slice(0, -2), '-new', '-subj', subject, '-keyout', pair.key, '-out', request);
    const signing = ['-CA', by.cert, '-CAkey', by.key, '-CAcreateserial', '-days', '30', '-extfile', extensions];
    openssl('x509', '-req', '-in', request, ...signing, '-out', pair.cert);
    return pair;
  }

  /** For a service that is reached at the loopback. */
  service(by: Pair): Pair {
    return this.signed(by, '/CN=service', 'IP:127.0.0.1,DNS:localhost');
  }

  #pair(): Pair {
    const base = join(this.#directory, `pair${++this.#serial}`);
    return { cert: `${base}.crt`, key: `${base}.key` };
  }
}

/** The options of an eofd that serves TLS. @param authority of those who may come */
export const tlsOptions = (service: Pair, authority: Pair): readonly string[] => [
  ...['--http-tls-cert', service.cert, '--http-tls-key', service.key],
  ...['--http-tls-client-ca', authority.cert],
];

/** A request over TLS. @param as who comes, by curl's options; nobody in particular unless given */
export const curlOverTls = (authority: Pair, as: Pair | undefined): readonly string[] => [
  ...['curl', '-sS', '--cacert', authority.cert],
  ...(as === undefined ? [] : ['--cert', as.cert, '--key', as.key]),
];

/** What both files hold, as node:tls takes it. */
export const contentsOf = ({ cert, key }: Pair): Pair => ({
  cert: readFileSync(cert, 'utf8'),
  key: readFileSync(key, 'utf8'),
});

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
