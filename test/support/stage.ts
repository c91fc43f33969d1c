import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Handler } from '../../src/core/handler.ts';
import { Ledger } from '../../src/core/ledger.ts';
import { defaultSettings, type Settings } from '../../src/core/options.ts';
import type { ConnectionReport, Outcome, StallReport } from '../../src/core/outcome.ts';
import { close } from '../../src/posix/descriptor.ts';
import { EventLoop } from '../../src/posix/event-loop.ts';
import type { Connection } from '../../src/server/connection.ts';
import { bindListener, type Listener } from '../../src/server/listener.ts';
import type { Observer } from '../../src/server/observer.ts';
import { Server } from '../../src/server/server.ts';
import { mirror } from './handlers.ts';
import { checkLeaks } from './leaks.ts';
import { RawClient } from './raw-client.ts';
import { removeTree } from './remove-tree.ts';
import { until } from './wait.ts';

export interface ServeOptions {
  /** How many sockets it listens on; one unless given. */
  readonly sockets?: number;
  readonly handler?: Handler;
  readonly settings?: Partial<Settings>;
  /** Milliseconds; real time unless given. */
  readonly now?: () => number;
  /** Called before the stage takes its own notes. */
  readonly observer?: Partial<Observer>;
}

export interface Ended extends ConnectionReport {
  readonly outcome: Outcome;
  readonly reason: string | undefined;
}

/** A server on a real socket in this process, with notes of all it told of. */
export class Served {
  readonly paths: readonly string[];
  readonly server: Server;
  readonly ledger: Ledger;
  readonly ended: Ended[] = [];
  readonly stalls: StallReport[] = [];
  readonly said: string[] = [];
  readonly acceptFailures: string[] = [];
  /** To be emptied by the test that provoked them. */
  readonly bugs: unknown[] = [];
  readonly #loop = new EventLoop();
  readonly #listeners: readonly Listener[];
  readonly #rawClients: RawClient[] = [];

  constructor(
    listeners: readonly Listener[],
    { handler = mirror, settings = {}, now = () => performance.now(), observer = {} }: ServeOptions,
  ) {
    const all = { ...defaultSettings(), ...settings };
    this.paths = listeners.map(({ address }) => address);
    this.#listeners = listeners;
    this.ledger = new Ledger({
      connectionsMax: all['connections-max'],
      connectionsMaxPerUser: all['connections-max-per-user'] ?? all['connections-max'],
      bufferMaxBytes: all['buffer-max'],
    });
    this.server = new Server({
      loop: this.#loop,
      ledger: this.ledger,
      terms: { settings: all, handler },
      idPrefix: 'test',
      now,
      observer: {
        ended: (outcome, reason, connection) => {
          this.ended.push({ outcome, reason, ...connection.report });
          this.#checkSum();
          observer.ended?.(outcome, reason, connection);
        },
        stayed() {},
        stalled: (report) => {
          this.stalls.push(report);
          this.#checkSum();
          observer.stalled?.(report);
        },
        handlerSaid: (id, message, uid) => {
          this.said.push(`${id}: ${message}`);
          observer.handlerSaid?.(id, message, uid);
        },
        acceptFailed: (errno) => {
          this.acceptFailures.push(errno);
          observer.acceptFailed?.(errno);
        },
        bug: (error) => {
          this.bugs.push(error);
          observer.bug?.(error);
        },
      },
    });
    for (const { fd } of listeners) this.server.listen(fd);
    this.#loop.start();
  }

  get connections(): Connection[] {
    return [...this.server.connections];
  }

  get path(): string {
    return this.paths[0] ?? '';
  }

  /** Connects a client that acts at once; `stop` closes it. */
  rawClient(): RawClient {
    const client = new RawClient(this.path);
    this.#rawClients.push(client);
    return client;
  }

  /** Waits until so many connections have ended. @returns how, in the order of their ends */
  async outcomes(count: number): Promise<Outcome[]> {
    await until(`${count} connections have ended`, () => this.ended.length >= count);
    return this.ended.map(({ outcome }) => outcome);
  }

  /** Waits for the first end, or another one. */
  async end(index = 0): Promise<Ended> {
    await this.outcomes(index + 1);
    const ended = this.ended[index];
    assert.ok(ended);
    return ended;
  }

  /** With an injected clock, which no timer follows: has every deadline pass that is due by now. */
  passDeadlines(): void {
    // Twice, for one connection's warning and its end may both be due.
    for (const connection of [...this.connections, ...this.connections]) {
      const { deadline } = connection;
      if (deadline !== undefined && deadline.at <= this.server.now()) this.server.passDeadline(connection, deadline);
    }
  }

  /** Waits until so many bytes have come on some connection. */
  async arrived(bytes: number): Promise<void> {
    await until(`${bytes} bytes have arrived`, () =>
      this.connections.some(({ requestBytes }) => requestBytes === bytes),
    );
  }

  async stop(): Promise<void> {
    await new Promise<void>((emptied) => {
      this.server.drain(false, emptied);
      this.server.cut();
    });
    this.#loop.stop();
    for (const { fd } of this.#listeners) close(fd);
    for (const client of this.#rawClients) client.close();
    assert.deepEqual(this.bugs, []);
    assert.equal(this.ledger.open, 0);
    assert.deepEqual(this.connections, []);
    assert.equal(this.ledger.memory.bytes, 0, 'bytes still counted as held');
    this.ledger.bounds = { ...this.ledger.bounds, connectionsMaxPerUser: 1 };
    assert.ok(this.ledger.mayUse(process.getuid?.() ?? 0), 'connections still counted for their user');
    assert.equal(this.ended.length, this.ledger.accepted, 'each connection is told of once');
    assert.equal(new Set(this.ended.map(({ id }) => id)).size, this.ended.length, 'each connection is told of once');
    this.#checkSum();
  }

  #checkSum(): void {
    const { accepted, open, ended } = this.ledger;
    assert.equal(
      accepted,
      Object.values(ended).reduce((sum, count) => sum + count, open),
    );
  }
}

/** Serves as often as a test asks, and fails the test that leaves a descriptor open. To be called in `describe`. */
export function useStage(): (options?: ServeOptions) => Promise<Served> {
  let directory = '';
  let running: Served[] = [];
  let count = 0;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-test-'));
  });
  afterEach(async () => {
    const served = running;
    running = [];
    for (const each of served) await each.stop();
  });
  // After the hook above, which closes what there is to close.
  checkLeaks();
  after(() => removeTree(directory));

  return async (options = {}) => {
    const listeners: Listener[] = [];
    for (let i = 0; i < (options.sockets ?? 1); i++)
      listeners.push(await bindListener(join(directory, `sock${count++}`), 0o600, 4096));
    const served = new Served(listeners, options);
    running.push(served);
    return served;
  };
}
