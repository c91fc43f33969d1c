// The one place that wires the parts of the daemon together.

import { basename } from 'node:path';
import { EXIT, FatalError } from '../core/errors.ts';
import { Ledger } from '../core/ledger.ts';
import { OUTCOMES } from '../core/outcome.ts';
import { printable } from '../core/printable.ts';
import type { EventName, Level, Log } from '../core/record.ts';
import { statusText } from '../core/status.ts';
import { HandlerRegistry } from '../handlers/registry.ts';
import type { LogControl } from '../log/create-log.ts';
import { PeerIdentifier } from '../log/peer-identity.ts';
import { RequestLog } from '../log/request-log.ts';
import { EventLoop } from '../server/event-loop.ts';
import { figuresOf } from '../server/figures.ts';
import { bindListener, type Listener } from '../server/listener.ts';
import type { Observer } from '../server/observer.ts';
import { Server } from '../server/server.ts';
import type { Environment } from '../systemd/activation-variables.ts';
import { createNotifier, type Notifier } from '../systemd/notify.ts';
import { startWatchdog, takeWatchdogPingMs } from '../systemd/watchdog.ts';
import { boundsOf } from './bounds.ts';
import { bugRecord } from './bug-record.ts';
import type { Module } from './choose-handler.ts';
import { Daemon, type Parts } from './daemon.ts';
import { endNow } from './end-now.ts';
import { IdleTimer } from './idle-timer.ts';
import { renew } from './renew.ts';
import { serveInherited } from './serve-inherited.ts';
import type { EffectiveSettings } from './settings.ts';
import { Throttle } from './throttle.ts';

/** How long what can wait for the first reply waits for it. */
const LATE_MS = 200;
const STATUS_MS = 1000;
/** How long the end waits for the log, at most, and then for what is under way: programs have a second until they are killed. */
const FLUSH_MS = 1000;
const HUNG_MS = 3000;

/** The daemon, put together: what its life cycle moves. */
export class Service implements Parts {
  readonly daemon = new Daemon(this);
  readonly log: Log;
  readonly notify: Notifier;
  readonly #argv: readonly string[];
  readonly #logControl: LogControl;
  readonly #loop = new EventLoop();
  readonly #handlers = new HandlerRegistry({
    readiness: this.#loop,
    maxReplyBytes: () => this.#settings['max-reply'],
    said: (line, requestId) => this.#requestLog.handlerSaid(requestId, line),
    complain: (message) => this.#say('warning', 'handler', message),
  });
  readonly #ledger: Ledger;
  readonly #server: Server;
  readonly #requestLog: RequestLog;
  readonly #pingMs: number | undefined;
  readonly #status = new Throttle(STATUS_MS, () => this.#tellStatus());
  readonly #idle: IdleTimer;
  #settings: EffectiveSettings;
  #own: Listener | undefined;
  #stopWatchdog: (() => void) | undefined;
  #late: NodeJS.Timeout | undefined;

  /** @param argv the words after the program's name, read again at each reload. @param environment process.env: what is meant for eofd is taken out */
  constructor(argv: readonly string[], settings: EffectiveSettings, environment: Environment, logControl: LogControl) {
    this.#argv = argv;
    this.#settings = settings;
    this.#logControl = logControl;
    this.log = logControl.log;
    this.notify = createNotifier(environment, this.log);
    this.#pingMs = takeWatchdogPingMs(environment, this.log);
    this.#ledger = new Ledger(boundsOf(settings, this.log));
    const identifier = new PeerIdentifier();
    this.#requestLog = new RequestLog({
      log: this.log,
      enabled: logControl.enabled,
      requests: settings['log-requests'],
      identify: (peer) => identifier.identify(peer),
    });
    this.#server = new Server({
      loop: this.#loop,
      ledger: this.#ledger,
      settings,
      handler: this.#handlers.handlerFor(settings),
      idPrefix: `${Date.now().toString(36)}-${process.pid.toString(36)}`,
      now: () => performance.now(),
      observer: this.#observer(),
    });
    this.#idle = new IdleTimer(
      () => this.#server.quietSince,
      () => this.daemon.occur('idle'),
    );
  }

  /** Takes the sockets over that were passed, or binds one, and serves. @throws FatalError */
  async start(environment: Environment): Promise<void> {
    if (this.daemon.stopped) return;
    if (this.#settings.module !== undefined) await this.#loadModule(this.#settings.module);
    if (this.daemon.stopped) return;
    const inherited = serveInherited(environment, this.#server, (message) => this.#say('warning', 'limit', message));
    const addresses = [...inherited.addresses];
    const activated = addresses.length > 0;
    if (!activated) {
      const { socket, 'socket-mode': mode, backlog } = this.#settings;
      const own = await bindListener(socket, mode, backlog);
      if (this.daemon.stopped) return own.retire();
      this.#own = own;
      this.#server.listen(own.fd);
      addresses.push(own.address);
    }
    // Its first turn comes before anything else: the request that started an activated service waits in the queue.
    this.#loop.start();
    this.#say('info', 'lifecycle', `listening on ${addresses.join(', ')}${activated ? ' (inherited)' : ''}`);
    this.daemon.occur('listening');
    if (activated && !inherited.listens) this.#server.drain(false, () => this.daemon.occur('served'));
    if (activated) this.#idle.set(this.#settings['exit-idle-time']);
  }

  /** Before anything is bound or taken over: a module that cannot be loaded leaves no trace. */
  async #loadModule({ place, exitCode }: Module): Promise<void> {
    try {
      const putInForce = await this.#handlers.prepare(this.#settings);
      putInForce();
    } catch (error) {
      throw new FatalError(`${place}: ${(error as Error).message}`, exitCode, { cause: error });
    }
  }

  get hasThreads(): boolean {
    return this.#handlers.hasThreads;
  }

  settings(): EffectiveSettings {
    return this.#settings;
  }

  announce(): void {
    if (this.#pingMs !== undefined) {
      this.#stopWatchdog = startWatchdog({
        everyMs: this.#pingMs,
        probe: () => this.#server.acceptPath,
        ping: () => this.notify.watchdog(),
        expire: () => this.notify.expireWatchdog(),
        log: this.log,
      });
    }
    this.#late = setTimeout(() => this.#loadLate(), LATE_MS).unref();
    // Somebody has had a reply already.
    if (this.#ledger.accepted > this.#ledger.open) this.#loadLate();
  }

  async reload(): Promise<void> {
    const renewal = await renew(this.#argv, this.#settings, this.#handlers);
    if (renewal.kind === 'problems') {
      for (const problem of renewal.problems) this.#say('err', 'configuration', `reload: ${problem}`);
      return this.#say('warning', 'configuration', 'reload: the old settings stay in force');
    }
    const { settings, changed, kept } = renewal;
    if (kept.length > 0)
      this.#say(
        'warning',
        'configuration',
        `reload: ${kept.join(', ')} cannot change before the next start: the old value is kept`,
      );
    this.#settings = settings;
    this.#ledger.bounds = boundsOf(settings, this.log);
    this.#server.reconfigure(settings, renewal.handler());
    this.#logControl.setLevel(settings['log-level']);
    this.#requestLog.requests = settings['log-requests'];
    if (this.#own === undefined) this.#idle.set(settings['exit-idle-time']);
    const anew = settings.module === undefined ? '' : `; ${printable(basename(settings.module.path))} was loaded anew`;
    this.#say(
      'info',
      'configuration',
      `reloaded: ${changed.length > 0 ? `${changed.join(', ')} changed` : 'nothing changed'}${anew}`,
    );
  }

  drain(emptied: () => void): void {
    this.#idle.stop();
    // Of an inherited socket systemd keeps the queue for our successor; of our own nobody would ever serve it.
    this.#own?.retire();
    this.#server.drain(this.#own !== undefined, emptied);
  }

  cut(): void {
    this.#server.cut();
  }

  exit(): void {
    this.#stopWatchdog?.();
    this.#status.stop();
    this.#idle.stop();
    clearTimeout(this.#late);
    this.#loop.stop();
    void this.#flush();
  }

  /** Takes our name off the file system, for an end that is no stop. */
  abandon(): void {
    this.#own?.retire();
  }

  async #flush(): Promise<void> {
    await this.#requestLog.written();
    this.#requestLog.sumUp();
    const { accepted, ended } = this.#ledger;
    const counts = OUTCOMES.filter((outcome) => ended[outcome] > 0).map((outcome) => `${ended[outcome]} ${outcome}`);
    this.#say(
      'info',
      'lifecycle',
      `stopped after ${accepted} connections${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`,
    );
    this.#logControl.flush(FLUSH_MS);
    if (this.#handlers.hasThreads) endNow(EXIT.done);
    // The process ends by itself now, unless a thread hangs in a call of its own.
    setTimeout(() => endNow(EXIT.done), HUNG_MS).unref();
  }

  #loadLate(): void {
    clearTimeout(this.#late);
    void this.#logControl.load();
  }

  #observer(): Observer {
    return {
      ended: (outcome, reason, connection) => {
        this.#status.want();
        this.#requestLog.ended(outcome, reason, connection);
        if (this.#ledger.accepted === 1) setImmediate(() => this.#loadLate());
      },
      stayed: () => this.#status.want(),
      stalled: (report) => this.#requestLog.stalled(report),
      handlerSaid: (id, line, uid) => this.#requestLog.handlerSaid(id, line, uid),
      acceptFailed: (errno) =>
        this.#say('warning', 'limit', `cannot accept (${errno}): connections wait in the listen queue until it passes`),
      bug: (error) => this.log(bugRecord(error)),
    };
  }

  #tellStatus(): boolean {
    const { accepted, open: active, queued: inQueue, ended } = this.#ledger;
    const served = ended.replied;
    const figures = figuresOf(this.#server.connections, performance.now());
    this.notify.status(statusText({ active, ...figures, inQueue, served, failed: accepted - active - served }));
    // How long the longest waits changes though nothing happens.
    return active > 0;
  }

  #say(level: Level, event: EventName, message: string): void {
    this.log({ level, event, message });
  }
}
