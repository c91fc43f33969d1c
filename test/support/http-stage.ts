import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import type { Handler } from '../../src/core/handler.ts';
import { Ledger } from '../../src/core/ledger.ts';
import { defaultSettings, type Settings } from '../../src/core/options.ts';
import type { ConnectionReport, Outcome, StallReport } from '../../src/core/outcome.ts';
import { HttpFront } from '../../src/http/http-front.ts';
import type { TlsIdentity } from '../../src/http/tls-identity.ts';
import { POLLHUP } from '../../src/posix/constants.ts';
import { pollNow, unreadBytes, untakenBytes } from '../../src/posix/descriptor.ts';
import { peerGroups } from '../../src/posix/peer-groups.ts';
import { peerCredentials } from '../../src/posix/socket.ts';
import { Sweep } from '../../src/server/sweep.ts';
import { mirror } from './handlers.ts';
import { connectedPair } from './sockets.ts';
import { until } from './wait.ts';

/** A request that ended. */
export interface EndedRequest extends ConnectionReport {
  readonly outcome: Outcome;
  readonly reason: string | undefined;
  readonly endedIn: string | undefined;
}

/** A client, and what it has read so far. */
export class HttpTestClient {
  readonly socket: Socket;
  text = '';
  hasEnded = false;

  constructor(fd: number) {
    this.socket = new Socket({ fd, allowHalfOpen: true, readable: true, writable: true });
    this.socket.setEncoding('latin1').on('data', (piece: string) => {
      this.text += piece;
    });
    this.socket.on('end', () => this.#end()).on('error', () => this.#end());
  }

  async read(what: string): Promise<void> {
    await until(`the client reads ${what}`, () => this.text.includes(what));
  }

  async ended(): Promise<void> {
    await until('its connection ends', () => this.hasEnded);
  }

  #end(): void {
    this.hasEnded = true;
    this.socket.destroy();
  }
}

/** A front, without a listener: connections are handed to it. */
export class HttpStage {
  readonly ended: EndedRequest[] = [];
  readonly bugs: unknown[] = [];
  readonly stalled: StallReport[] = [];
  /** How many requests found no place. */
  full = 0;
  tls: TlsIdentity | undefined;
  readonly ledger: Ledger;
  readonly front: HttpFront;
  readonly settings: Settings;
  readonly #clients: HttpTestClient[] = [];

  constructor(
    handler: Handler = mirror,
    settings: Partial<Settings> = {},
    connectionsMaxPerUser = 900,
    now = (): number => performance.now(),
  ) {
    this.settings = { ...defaultSettings(), ...settings };
    const { 'connections-max': connectionsMax, 'buffer-max': bufferMaxBytes } = this.settings;
    this.ledger = new Ledger({ connectionsMax, connectionsMaxPerUser, bufferMaxBytes });
    this.front = new HttpFront({
      ledger: this.ledger,
      now,
      observer: {
        ended: (outcome, reason, request) =>
          void this.ended.push({ ...request.report, outcome, reason, endedIn: request.endedIn }),
        stayed: () => undefined,
        stalled: (report) => void this.stalled.push(report),
        handlerSaid: () => undefined,
        bug: (error) => void this.bugs.push(error),
      },
      kernel: {
        peerCredentials,
        peerGroups,
        unreadBytes,
        untakenBytes,
        hasHungUp: (fd) => (pollNow(fd, 0) & POLLHUP) !== 0,
      },
      terms: () => ({ settings: this.settings, handler }),
      tls: () => this.tls,
      idPrefix: 'test',
      watchDeadlines: (all, clock, passed) => new Sweep(all, clock, passed),
      full: () => this.full++,
      changed: () => undefined,
    });
  }

  connect(): HttpTestClient {
    const { client, server } = connectedPair();
    this.front.adopt(server);
    const made = new HttpTestClient(client);
    this.#clients.push(made);
    return made;
  }

  /** Everything ends, and every request was counted once. */
  async clean(): Promise<void> {
    for (const { socket } of this.#clients) socket.destroy();
    await until('all connections have ended', () => this.front.open === 0);
    const { accepted, open, ended, memory } = this.ledger;
    const sum = Object.values(ended).reduce((total, count) => total + count, 0);
    assert.deepEqual([open, sum, this.ended.length, memory.bytes], [0, accepted, accepted, 0]);
    assert.deepEqual(this.bugs, []);
  }
}
