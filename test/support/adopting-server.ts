// Serves the one connection it is given as descriptor 3, as a service with Accept=yes does, and says on standard output
// how it ended.

import { Ledger } from '../../src/core/ledger.ts';
import { defaultSettings } from '../../src/core/options.ts';
import { EventLoop } from '../../src/posix/event-loop.ts';
import { Server } from '../../src/server/server.ts';
import { mirror } from './handlers.ts';

const loop = new EventLoop();
const server = new Server({
  loop,
  ledger: new Ledger({ connectionsMax: 1, connectionsMaxPerUser: 1, bufferMaxBytes: 2 ** 28 }),
  terms: { settings: { ...defaultSettings(), 'write-timeout': 50 }, handler: mirror },
  idPrefix: 'test',
  now: () => performance.now(),
  observer: {
    ended: (outcome) => process.stdout.write(outcome),
    stayed() {},
    stalled() {},
    handlerSaid() {},
    acceptFailed() {},
    bug: (error) => process.stdout.write(`${error}`),
  },
});
server.adopt(3);
server.drain(false, () => loop.stop());
loop.start();
