import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { ActivatedDaemon, hammer } from '../support/activator.ts';
import { runClient } from '../support/clients.ts';
import { EOFD } from '../support/commands.ts';

const nc = (socket: string): readonly string[] => ['nc', '-N', '-U', socket];

describe('An activated daemon under load', () => {
  let daemon: ActivatedDaemon;
  afterEach(() => daemon.clean());

  it('loses no request when it is stopped and started again', async () => {
    daemon = new ActivatedDaemon();
    await daemon.until(() => daemon.events.includes('listening'));
    const stopAgainAndAgain = async (): Promise<void> => {
      for (let stops = 1; stops <= 6; stops++) {
        // A signal that comes before node runs our code ends it the hard way, and so says nothing about a stop.
        await daemon.until(() => daemon.listened >= stops);
        daemon.signal('SIGTERM');
        await daemon.until(() => daemon.exits.length >= stops);
      }
    };
    const { asked, right, errors } = await hammer(daemon.socket, 4000, 8, stopAgainAndAgain());
    assert.deepEqual(errors, []);
    assert.equal(right, asked);
    await daemon.quit();
    assert.ok(
      daemon.exits.every((status) => status === 0),
      `exit statuses ${daemon.exits}`,
    );
    assert.deepEqual(daemon.noise, []);
  });

  it('loses no request when it exits because it is idle', async () => {
    daemon = new ActivatedDaemon(['--exit-idle-time', '1ms']);
    await daemon.until(() => daemon.events.includes('listening'));
    for (let round = 1; round <= 15; round++) {
      const { right, errors } = await hammer(daemon.socket, 20, 3);
      assert.deepEqual(errors, []);
      assert.equal(right, 20);
    }
    await daemon.until(() => daemon.exits.length === daemon.starts);
    assert.ok(daemon.starts > 5, `it was started only ${daemon.starts} times`);
    assert.ok(
      daemon.exits.every((status) => status === 0),
      `exit statuses ${daemon.exits}`,
    );
  });

  it('loses no request when it is reloaded', async () => {
    daemon = new ActivatedDaemon();
    await daemon.until(() => daemon.events.includes('listening'));
    const reloadAgainAndAgain = async (): Promise<void> => {
      for (let reloads = 1; reloads <= 10; reloads++) {
        await daemon.until(() => daemon.listened > 0);
        daemon.signal('SIGHUP');
        await daemon.until(
          () => daemon.lines.filter(({ message }) => String(message).startsWith('reloaded')).length >= reloads,
        );
      }
    };
    const { asked, right, errors } = await hammer(daemon.socket, 4000, 8, reloadAgainAndAgain());
    assert.deepEqual(errors, []);
    assert.equal(right, asked);
    assert.equal(daemon.starts, 1);
  });

  it('exits after exit-idle-time, but not while a connection is open', async () => {
    daemon = new ActivatedDaemon(['--exit-idle-time', '50ms']);
    await daemon.until(() => daemon.events.includes('listening'));
    const open = createConnection({ path: daemon.socket, allowHalfOpen: true });
    await daemon.until(() => daemon.starts === 1);
    const { out } = await runClient(nc(daemon.socket), 'while it is open');
    assert.equal(out.toString(), 'WHILE IT IS OPEN');
    assert.deepEqual(daemon.exits, []);
    open.end('last');
    const [reply] = await once(open, 'data');
    assert.equal(String(reply), 'LAST');
    await daemon.until(() => daemon.exits.length === 1);
    assert.deepEqual(daemon.exits, [0]);
    assert.ok(existsSync(daemon.socket), 'an inherited socket is never unlinked');
  });
});

describe('systemd-socket-activate', () => {
  const activate = (socket: string, ...options: readonly string[]) =>
    spawn(
      'systemd-socket-activate',
      ['-l', socket, ...options, process.execPath, EOFD, '--log-format', 'json', '--exit-idle-time', '300ms'],
      {
        stdio: ['ignore', 'inherit', 'pipe'],
      },
    );

  it('starts it on the first connection, and that one is answered', async () => {
    const socket = `/tmp/eofd-activate-${process.pid}`;
    const child = activate(socket);
    await once(child.stderr, 'data');
    const { out } = await runClient(nc(socket), 'first');
    assert.equal(out.toString(), 'FIRST');
    const [code] = (await once(child, 'close')) as [number];
    assert.equal(code, 0);
  });

  it('passes several named listeners, and each is served', async () => {
    const sockets = [1, 2].map((number) => `/tmp/eofd-activate-${process.pid}-${number}`);
    const child = activate(sockets[0] ?? '', '-l', sockets[1] ?? '', '--fdname=one:two');
    await once(child.stderr, 'data');
    for (const socket of sockets) assert.equal((await runClient(nc(socket), 'hello')).out.toString(), 'HELLO');
    await once(child, 'close');
  });

  it('passes an abstract socket', async () => {
    const name = `@eofd-test-${process.pid}`;
    const child = activate(name);
    await once(child.stderr, 'data');
    const { out } = await runClient(['socat', '-t', '5', '-', `ABSTRACT-CONNECT:${name.slice(1)}`], 'hello');
    assert.equal(out.toString(), 'HELLO');
    await once(child, 'close');
  });

  it('accepts itself (Accept=yes), and each connection has a daemon of its own that ends with it', async () => {
    const socket = `/tmp/eofd-activate-${process.pid}-accept`;
    const child = activate(socket, '--accept');
    await once(child.stderr, 'data');
    const replies = await Promise.all(
      [1, 2, 3].map(async (number) => (await runClient(nc(socket), `client ${number}`)).out.toString()),
    );
    assert.deepEqual(replies, ['CLIENT 1', 'CLIENT 2', 'CLIENT 3']);
    child.kill();
    await once(child, 'close');
  });

  it('passes a datagram socket: one clear line and exit code 69', async () => {
    const socket = `/tmp/eofd-activate-${process.pid}-dgram`;
    const child = activate(socket, '--datagram');
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    await once(child.stderr, 'data');
    const closed = once(child, 'close');
    await runClient(['socat', '-u', '-', `UNIX-SENDTO:${socket}`], 'x');
    const [code] = (await closed) as [number];
    assert.equal(code, 69);
    const lines = errors.split('\n').filter((line) => line.startsWith('{'));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /descriptor 3 .*datagram/i);
  });
});
