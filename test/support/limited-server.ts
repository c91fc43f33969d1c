// A server in a process of its own, for the limits that only a whole process has. Says on standard output what it
// meets, one JSON line each; ends with its standard input. Its arguments are the
// path of its socket, and how many descriptors it may have.

import { execFileSync } from 'node:child_process';
import { Ledger } from '../../src/core/ledger.ts';
import { defaultSettings } from '../../src/core/options.ts';
import { EventLoop } from '../../src/posix/event-loop.ts';
import { bindListener } from '../../src/server/listener.ts';
import { Server } from '../../src/server/server.ts';
import { mirror } from './handlers.ts';

const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

// Only now: Node opens its modules many at a time.
execFileSync('prlimit', ['--pid', `${process.pid}`, `--nofile=${process.argv[3]}`]);
const listener = await bindListener(process.argv[2] ?? '', 0o600, 4096);
const loop = new EventLoop();
const ledger = new Ledger({ connectionsMax: 1024, connectionsMaxPerUser: 1024, bufferMaxBytes: 2 ** 28 });
const server = new Server({
  loop,
  ledger,
  terms: { settings: defaultSettings(), handler: mirror },
  idPrefix: 'test',
  now: () => performance.now(),
  observer: {
    ended() {},
    stayed() {},
    stalled() {},
    handlerSaid() {},
    acceptFailed: (errno) => say({ acceptFailed: errno }),
    bug: (error) => say({ bug: `${error}` }),
  },
});
server.listen(listener.fd);
loop.start();
say('ready');

process.stdin
  .on('data', () => say(server.acceptPath))
  .on('end', () => {
    server.drain(true, () => {
      const { accepted, open, ended } = ledger;
      say({ accepted, open, replied: ended.replied });
      loop.stop();
    });
  })
  .resume();
