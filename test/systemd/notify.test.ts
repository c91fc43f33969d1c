import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { LogRecord } from '../../src/core/records/record.ts';
import { SOCK_DGRAM } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { sendDatagram, unixAddress, unixSocket } from '../../src/posix/socket.ts';
import { createNotifier } from '../../src/systemd/notify.ts';
import { loadSdNotify } from '../../src/systemd/sd-notify.ts';
import { endWithTest } from '../support/children.ts';
import { Receiver } from '../support/notify-receiver.ts';

const driver = fileURLToPath(new URL('./notify-driver.js', import.meta.url));

interface Told {
  readonly tookMs: number;
  readonly hasVariable: boolean;
  readonly records: readonly LogRecord[];
}

/** A process that notifies as it is told, through the package where this installation has it. */
class Service {
  readonly pid: number;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(socket: string) {
    const env = { ...process.env, NOTIFY_SOCKET: socket };
    const command = `ulimit -n 64; exec '${process.execPath}' '${driver}'`;
    this.#child = endWithTest(spawn('sh', ['-c', command], { stdio: ['pipe', 'pipe', 'inherit'], env }));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.pid = this.#child.pid ?? 0;
  }

  async tell(step: string): Promise<Told> {
    this.#child.stdin.write(`${step}\n`);
    return JSON.parse((await this.#lines.next()).value ?? '') as Told;
  }

  /** @returns the exit code, once nothing holds the process any more */
  async end(): Promise<number> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode ?? -1;
  }
}

describe('a notifier', () => {
  for (const isAbstract of [false, true]) {
    it(`tells a real receiver with ${isAbstract ? 'an abstract socket' : 'a path'} everything, with or without the package`, async () => {
      const hasPackage = canLoad();
      const receiver = await Receiver.open({ isAbstract });
      const service = new Service(receiver.address);
      await service.tell('status waits for ready');
      await service.tell('ready');
      await service.tell('reloading');
      await service.tell('extendTimeout 1500');
      await service.tell('watchdog');
      const told = await service.tell('stopping');
      assert.equal(told.hasVariable, false);
      assert.equal(told.records.length, hasPackage ? 0 : 1);
      const messages = await receiver.texts(6);
      assert.match(messages[2] ?? '', /^RELOADING=1\nMONOTONIC_USEC=\d+$/);
      assert.deepEqual(messages.toSpliced(2, 1), [
        'STATUS=waits for ready',
        'READY=1',
        'EXTEND_TIMEOUT_USEC=1500000',
        'WATCHDOG=1',
        'STOPPING=1',
      ]);
      assert.equal(await service.end(), 0);
      assert.equal(await receiver.isEmpty(), true);
      await receiver.close();
    });
  }

  it('sends as itself, and no line that a status brings along', async () => {
    const receiver = await Receiver.open();
    const service = new Service(receiver.address);
    await service.tell('ready');
    await service.tell('status a|MAINPID=1');
    assert.deepEqual(await receiver.next(), { text: 'READY=1', pid: service.pid });
    assert.deepEqual(await receiver.next(), { text: 'STATUS=a MAINPID=1', pid: service.pid });
    await service.end();
    await receiver.close();
  });

  it('never waits for a receiver that does not read, and tells it what matters once it does', async () => {
    const receiver = await Receiver.open();
    const filled = fill(receiver.address);
    const service = new Service(receiver.address);
    for (const step of ['ready', 'status 1', 'status 2', 'reloading', 'ready', ...Array<string>(20).fill('watchdog')]) {
      const { tookMs, records } = await service.tell(step);
      assert.ok(tookMs < 10_000, `${step} took ${tookMs} ms`);
      assert.deepEqual(records, []);
    }
    await receiver.texts(filled);
    const messages = await receiver.texts(4);
    assert.deepEqual(messages.toSpliced(1, 1), ['STATUS=2', 'READY=1', 'WATCHDOG=1']);
    assert.match(messages[1] ?? '', /^RELOADING=1\n/);
    await service.end();
    await receiver.close();
  });

  it('waits for a free descriptor, and needs only one', async () => {
    const receiver = await Receiver.open();
    const service = new Service(receiver.address);
    await service.tell('exhaust');
    assert.deepEqual((await service.tell('ready')).records, []);
    assert.equal(await receiver.isEmpty(), true);
    await service.tell('release');
    assert.equal((await receiver.next()).text, 'READY=1');
    await service.tell('exhaust');
    await service.tell('release 1');
    await service.tell('stopping');
    assert.equal((await receiver.next()).text, 'STOPPING=1');
    await service.end();
    await receiver.close();
  });

  it('does not keep a process whose last messages find no room', async () => {
    const receiver = await Receiver.open();
    fill(receiver.address);
    const service = new Service(receiver.address);
    await service.tell('status x');
    await service.tell('stopping');
    assert.equal(await service.end(), 0);
    await receiver.close();
  });

  it('says once that nobody is there to be told', async () => {
    const service = new Service('/nonexistent/notify');
    await service.tell('ready');
    const { records } = await service.tell('watchdog');
    assert.deepEqual(
      records.map(({ message }) => message),
      ['the service manager cannot be told of anything: NOTIFY_SOCKET="/nonexistent/notify": ENOENT'],
    );
    assert.equal(await service.end(), 0);
  });

  it('says once that its address is malformed, and takes it out of the environment', () => {
    const records: LogRecord[] = [];
    const environment = { HOME: '/', NOTIFY_SOCKET: 'elsewhere\x1b' };
    const notifier = createNotifier(environment, (record) => records.push(record));
    tellAll(notifier);
    assert.deepEqual(records, [
      {
        level: 'warning',
        event: 'notify',
        message: 'NOTIFY_SOCKET="elsewhere\\x1b" is ignored: neither a path from / on nor an abstract name after @',
      },
    ]);
    assert.deepEqual(environment, { HOME: '/' });
  });

  it('does nothing without an address, and does not load the package', () => {
    for (const environment of [{}, { NOTIFY_SOCKET: '' }]) {
      const load = (): never => assert.fail('loaded');
      tellAll(createNotifier(environment, ({ message }) => assert.fail(message), { load }));
      assert.deepEqual(environment, {});
    }
  });

  it('loads the package only when there is something to send', async () => {
    const receiver = await Receiver.open();
    let loads = 0;
    const load = () => {
      loads++;
      return { sendState() {} };
    };
    const notifier = createNotifier({ NOTIFY_SOCKET: receiver.address }, ({ message }) => assert.fail(message), {
      load,
    });
    notifier.status('early');
    notifier.watchdog();
    assert.equal(loads, 0);
    notifier.ready();
    notifier.stopping();
    assert.equal(loads, 1);
    await receiver.close();
  });
});

/** Sends until there is no room. @returns how many messages that took */
function fill(address: string): number {
  const fd = unixSocket(SOCK_DGRAM);
  let count = 0;
  while (sendDatagram(fd, Buffer.from('X=1'), unixAddress(address.replace(/^@/, '\0'))) > 0) count++;
  close(fd);
  return count;
}

function canLoad(): boolean {
  try {
    loadSdNotify();
    return true;
  } catch {
    return false;
  }
}

function tellAll(notifier: ReturnType<typeof createNotifier>): void {
  notifier.ready();
  notifier.status('x');
  notifier.reloading();
  notifier.extendTimeout(1);
  notifier.watchdog();
  notifier.expireWatchdog();
  notifier.stopping();
}
