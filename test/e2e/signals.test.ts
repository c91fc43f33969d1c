import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { runClient } from '../support/clients.ts';
import { RunningDaemon, startDaemon } from '../support/daemon.ts';

const nc = (socket: string): readonly string[] => ['nc', '-N', '-U', socket];
const reloaded = /^reload/;

describe('SIGUSR1', () => {
  it('opens no debugger, which any account of the machine could give orders to', async () => {
    const daemon = await startDaemon();
    try {
      daemon.kill('SIGUSR1');
      // Node's debugger says where it listens, on a thread of its own; a reply in between shows that the daemon goes
      // on.
      assert.equal(String((await runClient(nc(daemon.socket), 'x')).out), 'X');
      assert.deepEqual(listeningPorts(daemon.process.pid), []);
      assert.equal(await daemon.stop(), 0);
      assert.deepEqual(daemon.noise, []);
    } finally {
      daemon.clean();
    }
  });
});

/** TCP ports that a process listens on; proc_net_tcp(5). */
function listeningPorts(pid = 0): number[] {
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)));
  return readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(`socket:[${inode}]`))
    .map(([, local = '']) => Number.parseInt(local.split(':')[1] ?? '', 16));
}

describe('SIGTERM', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  it('finishes what is under way, takes the socket away, and ends with exit code 0', async () => {
    daemon = await startDaemon();
    const open = createConnection({ path: daemon.socket, allowHalfOpen: true });
    open.write('half of it');
    await runClient(nc(daemon.socket), 'so that the other one is surely accepted');
    daemon.kill('SIGTERM');
    await daemon.said(/^stopping/);
    assert.ok(!existsSync(daemon.socket));
    open.end(' and the rest');
    const [reply] = await once(open, 'data');
    assert.equal(String(reply), 'HALF OF IT AND THE REST');
    assert.deepEqual(await daemon.exited, { code: 0, signal: null });
  });

  it('waits no longer than drain-timeout, and names who was cut', async () => {
    daemon = await startDaemon({ args: ['--drain-timeout', '200ms'] });
    const open = createConnection({ path: daemon.socket, allowHalfOpen: true });
    open.write('never finished');
    const said = once(open, 'data');
    open.on('error', () => {});
    await runClient(nc(daemon.socket), 'so that the other one is surely accepted');
    daemon.kill('SIGTERM');
    assert.match(String((await said)[0]), /^eofd: the service is stopping\n$/);
    assert.equal((await daemon.exited).code, 0);
    const cut = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'cut by drain');
    assert.match(String(cut['EOFD_REASON']), /drain-timeout/);
    assert.equal(Number(cut['EOFD_REQUEST_BYTES']), 14);
  });

  for (const [first, second] of [
    ['SIGTERM', 'SIGTERM'],
    ['SIGINT', 'SIGINT'],
  ] as const) {
    it(`is cut short: ${second} a second after ${first} ends it at once`, async () => {
      daemon = await startDaemon({ args: ['--drain-timeout', 'infinity'] });
      const open = createConnection({ path: daemon.socket, allowHalfOpen: true });
      open.on('error', () => {});
      open.write('never finished');
      await runClient(nc(daemon.socket), 'so that the other one is surely accepted');
      daemon.kill(first);
      await daemon.said(/^stopping/);
      // Within a second it is the same wish.
      const again = setInterval(() => daemon.kill(second), 200);
      const { code, signal } = await daemon.exited;
      clearInterval(again);
      // One more may come when Node has put its handlers away and the process is all but gone.
      assert.ok(code === 0 || signal === second, `exit code ${code}, signal ${signal}`);
      await daemon.said(/asked again/);
      open.destroy();
    });
  }

  it('is honoured during the start too', async () => {
    for (const wait of [25, 35, 45, 55]) {
      daemon = new RunningDaemon();
      setTimeout(() => daemon.kill('SIGTERM'), wait);
      const { code, signal } = await daemon.exited;
      // Before node runs any of our code the signal does what it does to every program.
      assert.ok(code === 0 || signal === 'SIGTERM', `exit code ${code}, signal ${signal}`);
      assert.ok(!existsSync(daemon.socket));
      assert.deepEqual(daemon.noise, []);
      if (wait < 55) daemon.clean();
    }
  });
});

describe('SIGHUP', () => {
  let daemon: RunningDaemon;
  let file: string;
  const start = async (text: string, ...args: readonly string[]): Promise<void> => {
    file = `/tmp/eofd-signals-${process.pid}.toml`;
    writeFileSync(file, text);
    daemon = await startDaemon({ args: ['--config', file, ...args] });
  };
  afterEach(() => daemon.clean());

  it('reads the file anew: the next request is answered by its rules', async () => {
    await start('handler = "upper"\n');
    assert.equal((await runClient(nc(daemon.socket), 'abc')).out.toString(), 'ABC');
    writeFileSync(file, 'handler = "echo"\nmax-request = 3\n');
    daemon.kill('SIGHUP');
    await daemon.said(/^reloaded: .*handler.*max-request.* changed$/);
    assert.equal((await runClient(nc(daemon.socket), 'abc')).out.toString(), 'abc');
    // Not nc: it may end at the reset that follows the line, without reading the line.
    const socat = ['socat', '-t', '5', '-', `UNIX-CONNECT:${daemon.socket}`];
    assert.match((await runClient(socat, 'abcd')).out.toString(), /^eofd: request larger than 3 bytes/);
  });

  it('keeps the old settings when the file is bad, and says what is wrong', async () => {
    await start('handler = "echo"\n');
    writeFileSync(file, 'handler = "upper"\nmax-request = "much"\n');
    daemon.kill('SIGHUP');
    const problem = await daemon.said(reloaded);
    assert.match(String(problem['message']), /toml.*2.*max-request/);
    await daemon.said(/old settings stay in force/);
    assert.equal((await runClient(nc(daemon.socket), 'abc')).out.toString(), 'abc');
  });

  it('warns once of what cannot change, and keeps its value', async () => {
    await start('backlog = 10\n');
    writeFileSync(file, 'backlog = 20\nsocket-mode = "0666"\n');
    daemon.kill('SIGHUP');
    const warning = await daemon.said(reloaded);
    assert.equal(warning['level'], 'warning');
    assert.match(String(warning['message']), /backlog/);
    assert.match(String(warning['message']), /socket-mode/);
    await daemon.said(/^reloaded: nothing changed/);
  });
});
