import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { runClient } from '../support/clients.ts';
import { RunningDaemon, startDaemon } from '../support/daemon.ts';
import { Receiver } from '../support/notify-receiver.ts';

describe('The service manager', () => {
  let daemon: RunningDaemon;
  let manager: Receiver;
  /** The next message that matches; what comes before it does not matter here. */
  const told = async (message: RegExp): Promise<string> => {
    for (;;) {
      const { text } = await manager.next();
      if (message.test(text)) return text;
    }
  };
  const start = async (env: NodeJS.ProcessEnv = {}, ...args: readonly string[]): Promise<void> => {
    daemon = await startDaemon({ env: { NOTIFY_SOCKET: manager.address, ...env }, args });
  };
  beforeEach(async () => {
    manager = await Receiver.open();
  });
  afterEach(async () => {
    daemon.clean();
    await manager.close();
  });

  it('is told when the socket is there, and of everything until the end', async () => {
    daemon = new RunningDaemon({ env: { NOTIFY_SOCKET: manager.address } });
    const { text, pid } = await manager.next();
    assert.equal(text, 'READY=1');
    assert.equal(pid, daemon.process.pid);
    assert.ok(existsSync(daemon.socket));
    assert.equal((await runClient(['nc', '-N', '-U', daemon.socket], 'x')).out.toString(), 'X');
    await told(/^STATUS=.*\b1 served, 0 failed/);
    daemon.kill('SIGHUP');
    assert.match(await told(/^RELOADING=1/), /^RELOADING=1\nMONOTONIC_USEC=\d+$/);
    await told(/^READY=1$/);
    daemon.kill('SIGTERM');
    await told(/^STOPPING=1$/);
    const [, usec] = /^EXTEND_TIMEOUT_USEC=(\d+)$/.exec(await told(/^EXTEND_TIMEOUT_USEC=/)) ?? [];
    assert.ok(Number(usec) >= 10_000_000, 'at least drain-timeout');
    assert.equal((await daemon.exited).code, 0);
  });

  it('sees live figures: who is active, who is waited for, and how long', async () => {
    await start();
    const open = createConnection({ path: daemon.socket, allowHalfOpen: true });
    open.write('half');
    await told(/^STATUS=1 active, 1 waiting for EOF \(longest [1-9]\d*s\)/);
    open.end();
    await once(open, 'data');
    await told(/^STATUS=idle; 1 served/);
  });

  it('is pinged at half the interval', async () => {
    await start({ WATCHDOG_USEC: '100000' });
    for (let pings = 0; pings < 5; pings++) await told(/^WATCHDOG=1$/);
  });

  it('is not waited for: with its queue full the daemon serves, reloads and ends', async () => {
    await start({ WATCHDOG_USEC: '20000' });
    // Nobody reads; after some pings there is no room for any message.
    const { out } = await runClient(['python3', '-c', FILL, manager.address]);
    assert.equal(out.toString(), 'full\n');
    assert.equal((await runClient(['nc', '-N', '-U', daemon.socket], 'x')).out.toString(), 'X');
    daemon.kill('SIGHUP');
    await daemon.said(/^reloaded/);
    assert.equal(await daemon.stop(), 0);
  });

  it('may be gone: the daemon says so once and serves', async () => {
    daemon = await startDaemon({ env: { NOTIFY_SOCKET: '/nonexistent/notify', WATCHDOG_USEC: '20000' } });
    assert.equal((await runClient(['nc', '-N', '-U', daemon.socket], 'x')).out.toString(), 'X');
    await daemon.said(/NOTIFY_SOCKET="\/nonexistent\/notify"/);
    assert.equal(await daemon.stop(), 0);
    assert.equal(daemon.lines.filter(({ message }) => String(message).includes('NOTIFY_SOCKET')).length, 1);
  });
});

const FILL = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.setblocking(False)
s.connect(sys.argv[1])
try:
    while True: s.send(b'STATUS=full')
except BlockingIOError:
    print('full')
`;
