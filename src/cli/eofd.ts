import { EXIT, FatalError } from '../core/errors.ts';
import { Ledger } from '../core/ledger.ts';
import { defaultSettings } from '../core/options.ts';
import { createHandler } from '../handlers/registry.ts';
import { EventLoop } from '../server/event-loop.ts';
import { bindListener } from '../server/listener.ts';
import { Server } from '../server/server.ts';

const settings = {...defaultSettings(), socket: process.argv[2] ?? './sock', 'stall-warn': 500, 'read-timeout': 2000};
try {
  const loop = new EventLoop();
  const ledger = new Ledger({ connectionsMax: settings['connections-max'], connectionsMaxPerUser: 900, bufferMaxBytes: settings['buffer-max'] });
  const server = new Server({ loop, ledger, settings, handler: createHandler(settings.handler), idPrefix: Date.now().toString(36), now: () => performance.now(), observer: {
    ended: (outcome, reason, report) => { if (process.env['V']) console.error(outcome, reason, report()) },
    stalled: (report) => console.error('stalled', report),
    handlerSaid() {}, acceptFailed: (errno) => console.error(errno), bug: (e) => console.error(e),
  } });
  if (process.env['LISTEN_FDS']) server.listen(3);
  else { const listener = await bindListener(settings.socket, settings['socket-mode'], settings.backlog); server.listen(listener.fd);
  process.on('SIGTERM', () => { listener.unlink(); server.drain(true, () => loop.stop()); }); }
  loop.start();
} catch (error) {
  console.error(error);
  process.exitCode = error instanceof FatalError ? error.exitCode : EXIT.internal;
}
