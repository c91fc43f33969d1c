import { admits } from '../../core/access.ts';
import { TELL_MS } from '../../core/deadlines.ts';
import { type Ledger, STRANGER } from '../../core/ledger.ts';
import { type PeerCredentials, TCP_PEER } from '../../core/outcome.ts';
import { AF_UNIX, SO_DOMAIN } from '../../posix/constants.ts';
import { close } from '../../posix/descriptor.ts';
import { peerGroups } from '../../posix/peer-groups.ts';
import { peerCredentials, send, socketOption } from '../../posix/socket.ts';

/**
 * Connections for HTTP of those that may not ask: nothing of them is read. They are told with a status, and have a
 * moment to take it, since most clients write their whole request before they read.
 */
export class HttpStrangers {
  readonly #ledger: Ledger;
  readonly #hasTls: () => boolean;
  readonly #turnAway: (peer: PeerCredentials) => string;

  /**
   * @param hasTls whether certificates say who comes to a port
   * @param turnAway counts one, and says what it is told
   */
  constructor(ledger: Ledger, hasTls: () => boolean, turnAway: (peer: PeerCredentials) => string) {
    this.#ledger = ledger;
    this.#hasTls = hasTls;
    this.#turnAway = turnAway;
  }

  /** @returns whether the connection is one of these; then it is dealt with, its descriptor too. @throws PosixError */
  take(fd: number): boolean {
    const { access } = this.#ledger.bounds;
    if (access === undefined) return false;
    const isAtPort = socketOption(fd, SO_DOMAIN) !== AF_UNIX;
    // Who that is the handshake will show.
    if (isAtPort && this.#hasTls()) return false;
    const peer = isAtPort ? TCP_PEER : peerCredentials(fd);
    if (admits(access, peer, () => peerGroups(fd))) return false;
    const text = this.#turnAway(peer);
    if (this.#ledger.mayTellStranger) this.#tell(fd, text);
    else close(fd);
    return true;
  }

  #tell(fd: number, text: string): void {
    this.#ledger.join(STRANGER);
    send(fd, Buffer.from(text));
    setTimeout(() => {
      this.#ledger.leave(STRANGER);
      close(fd);
    }, TELL_MS).unref();
  }
}
