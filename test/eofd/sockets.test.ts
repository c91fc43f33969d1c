import assert from 'node:assert/strict';
import { existsSync, lstatSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { defaultSettings } from '../../src/core/options.ts';
import { Sockets } from '../../src/eofd/sockets.ts';
import { close } from '../../src/posix/descriptor.ts';
import { checkLeaks } from '../support/leaks.ts';
import { scratchForEach } from '../support/scratch.ts';
import { connectTo, listenOn } from '../support/sockets.ts';

describe('where the daemon listens', () => {
  const directory = scratchForEach();
  let path: string;
  let served: number[];
  let overHttp: number[];
  let watched: number[];
  let warnings: string[];
  let sockets: Sockets;
  beforeEach(() => {
    path = join(directory(), 'sock');
    served = [];
    overHttp = [];
    watched = [];
    warnings = [];
    const serving = (fds: number[]) => (fd: number) => {
      fds.push(fd);
      return () => void fds.splice(fds.indexOf(fd), 1);
    };
    const server = { listen: serving(served), adopt: () => undefined };
    sockets = new Sockets(server, { listen: serving(overHttp) }, { listen: serving(watched) }, (message) =>
      warnings.push(message),
    );
  });
  afterEach(() => {
    sockets.retire();
    [...served, ...overHttp, ...watched].forEach(close);
  });
  checkLeaks();
  const open = (http?: string) => sockets.open({ ...defaultSettings(), socket: path, 'socket-mode': 0o640, http }, {});

  it('is a socket of its own, whose name goes at the end', async () => {
    assert.deepEqual(await open(), { addresses: [path], onlyConnections: false });
    assert.deepEqual([sockets.isOwn, served.length], [true, 1]);
    sockets.retire();
    assert.equal(existsSync(path), false);
  });

  it('is a new one where its name was removed; the old one is closed once nobody waits in its queue', async () => {
    await open();
    const waiting = connectTo(path);
    for (let time = 0; time < 3; time++) {
      unlinkSync(path);
      await sockets.look();
      assert.equal(lstatSync(path).mode & 0o777, 0o640);
      assert.equal(served.length, 2);
    }
    close(waiting);
    assert.equal(warnings.length, 3);
  });

  it('is nothing where the end comes before it is bound', async () => {
    const opening = open();
    sockets.retire();
    await opening;
    assert.deepEqual([served, existsSync(path), sockets.isOwn], [[], false, false]);
  });

  it('is for HTTP too where that is asked for, with the same mode, under a name that comes back as well', async () => {
    const http = join(directory(), 'http');
    assert.deepEqual((await open(http)).addresses, [path, `HTTP on ${http}`]);
    assert.deepEqual([sockets.isHttpOwn, sockets.openPort, served.length, overHttp.length], [true, undefined, 1, 1]);
    unlinkSync(http);
    await sockets.look();
    assert.equal(lstatSync(http).mode & 0o777, 0o640);
    assert.deepEqual([served.length, overHttp.length, warnings.length], [1, 1, 1]);
    sockets.retire();
    assert.equal(existsSync(http), false);
  });

  it('is a port for HTTP, whose record says who may ask, and which is closed when its queue was served', async () => {
    const { addresses } = await open('127.0.0.1:0');
    assert.match(addresses[1] ?? '', /^HTTP on 127\.0\.0\.1:\d+ \(every account of this machine may ask it\)$/);
    assert.match(sockets.openPort ?? '', /^127\.0\.0\.1:\d+$/);
    await sockets.look();
    assert.deepEqual([overHttp.length, warnings], [1, []]);
    sockets.retire();
    sockets.closeHttp();
    overHttp = [];
    assert.equal(sockets.isHttpOwn, false);
  });

  it('is for metrics too where that is asked for, until the end and not only until a stop', async () => {
    const metrics = join(directory(), 'metrics');
    const settings = { ...defaultSettings(), socket: path, metrics };
    assert.deepEqual((await sockets.open(settings, {})).addresses, [path, `metrics on ${metrics}`]);
    assert.deepEqual([served.length, overHttp.length, watched.length, sockets.isHttpOwn], [1, 0, 1, false]);
    sockets.retireForRequests();
    assert.deepEqual([existsSync(path), existsSync(metrics)], [false, true]);
    sockets.retire();
    assert.equal(existsSync(metrics), false);
  });

  it('is told where it was passed and its name is removed', async () => {
    const fd = listenOn(path);
    sockets.keep([path, 'one connection']);
    await sockets.look();
    assert.deepEqual([sockets.isOwn, warnings], [false, []]);
    unlinkSync(path);
    for (let time = 0; time < 2; time++) await sockets.look();
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /was removed: clients don't reach eofd any more; stop its service/);
    close(fd);
  });
});
