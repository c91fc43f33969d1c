import { stat } from 'node:fs';
import { Tally } from '../core/account/tally.ts';
import { EXIT } from '../core/errors.ts';
import { Ledger } from '../core/ledger.ts';
import type { EventName, Level } from '../core/records/record.ts';
import { HandlerRegistry } from '../handlers/registry.ts';
import type { LogControl } from '../log/create-log.ts';
import { PeerIdentifier } from '../log/peer-identity.ts';
import { RequestLog } from '../log/request-log.ts';
import { EventLoop } from '../posix/event-loop.ts';
import { adoptsOrphans, ignoreRealTimeSignals, nameProcess } from '../posix/process.ts';
import type { ServerOptions } from '../server/server-options.ts';
import type { Environment } from '../systemd/activation-variables.ts';
import { createNotifier } from '../systemd/notify.ts';
import { startWatchdog, takeWatchdogPingMs } from '../systemd/watchdog.ts';
import { bounding, wantedBounds } from './bounds.ts';
import type { EffectiveSettings } from './configuration/settings.ts';
import type { Daemon } from './daemon.ts';
import { daemonObserver } from './daemon-observer.ts';
import { endNow, endWithoutDelay } from './end-now.ts';
import { Fronts } from './fronts.ts';
import { IdleTimer } from './idle-timer.ts';
import { LifecycleDriver, type Steps } from './lifecycle-driver.ts';
import { counting, hasMetrics } from './metrics/counting.ts';
import { daemonViewOf } from './metrics/daemon-view-of.ts';
import { MetricsService } from './metrics/metrics-service.ts';
import { prepareHandler } from './prepare-handler.ts';
import { renew } from './renew.ts';
import { renewalRecords } from './renewal-records.ts';
import { statusReport } from './status-report.ts';
import { stopRecord } from './stop-record.ts';

/** How long what can wait for the first reply waits for it. */
const LATE_MS = 200;
/**
 * How long the end waits for the log, at most, and then for what is under way: programs have a second until they are
 * killed.
 */
const FLUSH_MS = 1000;
const HUNG_MS = 3000;

/**
 * Wires the parts of the daemon together: the one place that knows them all.
 *
 * @param argv the words after the program's name, read again at each reload
 * @param environment process.env: what is meant for eofd is taken out
 */
export function compose(
  argv: readonly string[],
  settingsAtStart: EffectiveSettings,
  environment: Environment,
  logControl: LogControl,
): Daemon {
  let settings = settingsAtStart;
  let stopWatchdog: (() => void) | undefined;
  let late: NodeJS.Timeout | undefined;
  const { log } = logControl;
  const now = (): number => performance.now();
  const say = (level: Level, event: EventName, message: string) => log({ level, event, message });
  const loadLate = (): void => {
    clearTimeout(late);
    void logControl.load();
    void metrics.load();
    nameProcess('eofd');
    ignoreRealTimeSignals();
    if (adoptsOrphans()) handlers.watchOrphans();
    // Node's pool starts its threads when it is first used, and the process dies where it cannot: not at a limit of
    // processes that is reached one day, then.
    stat('/', () => undefined);
  };

  const notify = createNotifier(environment, log);
  const pingMs = takeWatchdogPingMs(environment, log);
  const loop = new EventLoop();
  const boundsOf = bounding(log);
  // Until it is known what is served, which the bounds depend on, nothing is accepted.
  const ledger = new Ledger(wantedBounds(settings));
  const identifier = new PeerIdentifier();
  const requestLog = new RequestLog({
    log,
    enabled: logControl.enabled,
    requests: settings['log-requests'],
    identify: (peer) => identifier.identify(peer),
  });
  const tally = new Tally();
  tally.processes.onChange = () => status.want();
  const handlers = new HandlerRegistry({
    readiness: loop,
    maxReplyBytes: () => settings['max-reply'],
    said: (line, requestId) => requestLog.handlerSaid(requestId, line),
    complain: (message) => say('warning', 'handler', message),
    log,
    processTally: tally.processes,
  });
  const status = statusReport(
    ledger,
    handlers,
    () => fronts.server,
    (text) => notify.status(text),
  );
  const observer = daemonObserver({ ledger, status, requestLog, log, first: loadLate });
  const options: ServerOptions = {
    loop,
    ledger,
    terms: { settings, handler: handlers.handlerFor(settings) },
    idPrefix: `${Date.now().toString(36)}-${process.pid.toString(36)}`,
    now,
    observer: hasMetrics(settings, environment) ? counting(observer, tally) : observer,
  };
  const metrics = new MetricsService(loop, options.observer, () =>
    daemonViewOf({ tally, ledger, identifier, requestLog, logControl, handlers, fronts, driver }, () => settings),
  );
  const fronts: Fronts = new Fronts(options, settings.tls, metrics, (message) => say('warning', 'lifecycle', message));
  const { server, sockets } = fronts;
  const idle = new IdleTimer(
    () => fronts.quietSince,
    () => driver.occur('idle'),
  );
  const steps: Steps = {
    announce() {
      if (pingMs !== undefined) {
        stopWatchdog = startWatchdog({
          everyMs: pingMs,
          probe: () => fronts.acceptPaths,
          ping: () => notify.watchdog(),
          expire: () => notify.expireWatchdog(),
          log,
        });
      }
      late = setTimeout(loadLate, LATE_MS).unref();
      // Somebody has had a reply already.
      if (ledger.accepted > ledger.open) loadLate();
    },
    async reload() {
      await sockets.look();
      const renewal = await renew(argv, settings, handlers, sockets.openPort);
      if (renewal.kind === 'renewed') {
        settings = renewal.settings;
        ledger.bounds = boundsOf(settings, sockets.beside);
        fronts.reconfigure(settings, renewal.handler());
        logControl.setLevel(settings['log-level']);
        requestLog.requests = settings['log-requests'];
        if (!sockets.areOwn) idle.set(settings['exit-idle-time']);
      }
      for (const record of renewalRecords(renewal)) log(record);
    },
    drain(emptied) {
      idle.stop();
      fronts.drain(emptied);
    },
    cut: (cause) => fronts.cut(cause),
    exit() {
      sockets.retire();
      handlers.close();
      stopWatchdog?.();
      status.stop();
      idle.stop();
      clearTimeout(late);
      metrics.close();
      loop.stop();
      void finish();
    },
  };
  const driver = new LifecycleDriver(steps, { log, notify, drainTimeoutMs: () => settings['drain-timeout'], now });

  async function finish(): Promise<void> {
    await requestLog.written();
    requestLog.sumUp();
    log(stopRecord(ledger, sockets.beside.http));
    logControl.flush(FLUSH_MS);
    if (handlers.hasThreads) endNow(EXIT.done);
    endWithoutDelay();
    // The process ends by itself now, unless a thread hangs in a call of its own.
    setTimeout(() => endNow(EXIT.done), HUNG_MS).unref();
  }

  return {
    async start(passed) {
      if (driver.stopped) return;
      // Before anything is bound or taken over: a module that cannot be loaded leaves no trace.
      await prepareHandler(settings, handlers, notify);
      if (driver.stopped) return;
      const { addresses, onlyConnections } = await sockets.open(settings, passed);
      ledger.bounds = boundsOf(settings, sockets.beside);
      if (driver.stopped) return;
      // Its first turn comes before anything else: the request that started an activated service waits in the queue.
      loop.start();
      say('info', 'lifecycle', `listening on ${addresses.join(', ')}`);
      driver.occur('listening');
      fronts.start();
      if (onlyConnections) server.drain(false, () => driver.occur('served'));
      if (!sockets.areOwn) idle.set(settings['exit-idle-time']);
    },
    hear: (asked) => driver.hear(asked),
    abandon: () => sockets.retire(),
    get hasThreads() {
      return handlers.hasThreads;
    },
  };
}
