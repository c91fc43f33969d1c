import { Handshakes } from '../../http/handshakes.ts';
import { type TlsIdentity, tlsOptions } from '../../http/tls-identity.ts';
import type { MetricsSite } from '../../metrics/metrics-site.ts';

/** The same site for those who come from elsewhere, and show a certificate. */
export class SecureSite {
  readonly #site: MetricsSite;
  readonly #handshakes: Handshakes;

  /** @param refused told who comes in vain, and why */
  constructor(site: MetricsSite, refused: (address: string | undefined, why: string) => void) {
    this.#site = site;
    this.#handshakes = new Handshakes({
      clock: performance,
      welcome: (_fd, socket, _peer, raw) => site.welcome(socket, raw),
      count: ({ address }, { reason }) => refused(address, reason.text),
      // The site tells of it itself.
      changed: () => undefined,
    });
  }

  /** With these certificates from now on; connections that are open keep what they began with. */
  serve(identity: TlsIdentity): void {
    this.#handshakes.serve(this.#site.createServer(tlsOptions(identity)));
  }

  /** Serves a connection that was accepted, and closes its descriptor at the end. */
  adopt(fd: number): void {
    this.#site.adopt(fd, (raw) => this.#handshakes.begin(fd, raw));
  }
}
