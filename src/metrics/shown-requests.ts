import { type OpenRequest, waitsForOf } from '../core/account/open-request.ts';
import type { StatusConnection } from '../core/account/status-document.ts';
import type { PeerIdentity } from '../core/outcome.ts';
import { printable } from '../core/printable.ts';
import type { DaemonView } from './daemon-view.ts';

/** Of a great many those that wait longest are shown. */
export const SHOWN_MAX = 500;
/** Peers that are looked up for one answer, and how long that may take in all; others are for the next one. */
const LOOKUPS_MAX = 100;
const LOOKUPS_MS = 250;
const COMMAND_BYTES = 256;
const USER_BYTES = 64;

/** What is shown of the open requests, and how many there are beside. */
interface LookedAt {
  readonly connections: readonly StatusConnection[];
  readonly notShown: number;
  /** Of all, those whose client has not half-closed. */
  readonly waitingForEof: number;
}

/** Shows open requests, with who their peers are: those are looked up once for each request. */
export class ShownRequests {
  readonly #view: DaemonView;
  readonly #known = new WeakMap<OpenRequest, PeerIdentity>();

  constructor(view: DaemonView) {
    this.#view = view;
  }

  /** Those that wait for their client first, the oldest of them at the top: as they are when this resolves. */
  async look(): Promise<LookedAt> {
    await this.#identify(this.#ranked().slice(0, SHOWN_MAX));
    const all = this.#ranked();
    const connections = all
      .slice(0, SHOWN_MAX)
      .map(({ request, shown }) => ({ ...shown, ...textsOf(this.#known.get(request)) }));
    const waitingForEof = all.filter(({ shown: { front, phase } }) => front === 'raw' && phase === 'reading').length;
    return { connections, notShown: all.length - connections.length, waitingForEof };
  }

  #ranked(): readonly Ranked[] {
    const all = [...this.#view.requests.open()].map((request) => ({ request, shown: shownOf(request) }));
    return all.sort(
      (one, other) => rankOf(one.shown) - rankOf(other.shown) || other.shown.ageSeconds - one.shown.ageSeconds,
    );
  }

  async #identify(ranked: readonly Ranked[]): Promise<void> {
    const end = performance.now() + LOOKUPS_MS;
    const unknown = ranked.filter(({ request }) => !this.#known.has(request));
    for (const { request } of unknown.slice(0, LOOKUPS_MAX)) {
      if (performance.now() > end) return;
      this.#known.set(request, await this.#view.identify(request.report.peer));
    }
  }
}

interface Ranked {
  readonly request: OpenRequest;
  readonly shown: StatusConnection;
}

const rankOf = ({ waitingFor }: StatusConnection): number =>
  waitingFor === 'first byte' || waitingFor === 'EOF' ? 0 : 1;

function shownOf(request: OpenRequest): StatusConnection {
  const { id, front = 'raw', peer, durationMs, requestBytes, replyBytes } = request.report;
  const isKnown = peer.over === undefined;
  return {
    id,
    front,
    pid: isKnown ? peer.pid : null,
    uid: isKnown ? peer.uid : null,
    gid: isKnown ? peer.gid : null,
    user: null,
    command: null,
    phase: request.phase,
    waitingFor: waitsForOf(request),
    ageSeconds: durationMs / 1000,
    requestBytes,
    replyBytes,
  };
}

/** What its user chose is made safe for a page and a terminal. */
function textsOf({ user, comm, cmdline }: PeerIdentity = {}): Pick<StatusConnection, 'user' | 'command'> {
  const command = cmdline?.replaceAll('\0', ' ') ?? comm;
  return {
    user: user === undefined ? null : printable(user, USER_BYTES),
    command: command === undefined ? null : printable(command, COMMAND_BYTES),
  };
}
