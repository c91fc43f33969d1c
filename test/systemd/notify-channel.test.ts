import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log, LogRecord } from '../../src/core/records/record.ts';
import { SOCK_STREAM } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { bind, listen, unixAddress, unixSocket } from '../../src/posix/socket.ts';
import type { Environment } from '../../src/systemd/activation-variables.ts';
import { NotifyChannel } from '../../src/systemd/notify-channel.ts';
import { Receiver } from '../support/notify-receiver.ts';
import { removeTree } from '../support/remove-tree.ts';

const noRecords: Log = ({ message }) => assert.fail(message);

/** A package that only notes what it is given, and where it would send it. */
function notingPackage(environment: Environment) {
  const calls: string[] = [];
  return {
    calls,
    load: () => ({ sendState: (state: string) => void calls.push(`${environment['NOTIFY_SOCKET']} ${state}`) }),
  };
}

const noPackage = (): never => {
  throw new Error("Cannot find module 'sd-notify'\nRequire stack:\n- here");
};

function channelTo(socket: string, load = noPackage as ConstructorParameters<typeof NotifyChannel>[2]) {
  const records: LogRecord[] = [];
  const environment: Environment = {};
  return {
    records,
    environment,
    channel: new NotifyChannel(environment, socket, load, (record) => records.push(record)),
  };
}

describe('the channel to the service manager', () => {
  for (const isAbstract of [false, true]) {
    it(`reaches ${isAbstract ? 'an abstract socket' : 'a socket with a path'} without the package, and says once that it is not there`, async () => {
      const receiver = await Receiver.open({ isAbstract });
      const { channel, records } = channelTo(receiver.address);
      assert.equal(channel.post('READY=1'), 'sent');
      assert.equal(channel.post('STATUS=ü'), 'sent');
      assert.deepEqual(await receiver.next(), { text: 'READY=1', pid: process.pid });
      assert.deepEqual(await receiver.next(), { text: 'STATUS=ü', pid: process.pid });
      assert.deepEqual(records, [
        {
          level: 'notice',
          event: 'notify',
          message:
            "the package sd-notify cannot be used (Cannot find module 'sd-notify'); messages to the service manager go out without it",
        },
      ]);
      await receiver.close();
    });
  }

  it('gives every message to the package, which finds NOTIFY_SOCKET only while it is called', async () => {
    const receiver = await Receiver.open();
    const environment: Environment = {};
    const { calls, load } = notingPackage(environment);
    const channel = new NotifyChannel(environment, receiver.address, load, noRecords);
    assert.equal(channel.post('READY=1'), 'sent');
    assert.equal(channel.post('WATCHDOG=1'), 'sent');
    assert.deepEqual(calls, [`${receiver.address} READY=1`, `${receiver.address} WATCHDOG=1`]);
    assert.deepEqual(environment, {});
    assert.equal(await receiver.isEmpty(), true);
    await receiver.close();
  });

  it('goes on without a package that throws', async () => {
    const receiver = await Receiver.open();
    const sendState = (): never => {
      throw new TypeError('broken');
    };
    const { channel, records, environment } = channelTo(receiver.address, () => ({ sendState }));
    assert.equal(channel.post('READY=1'), 'sent');
    assert.equal((await receiver.next()).text, 'READY=1');
    assert.match(records[0]?.message ?? '', /\(broken\)/);
    assert.deepEqual(environment, {});
    await receiver.close();
  });

  it('never calls the package while the queue of the receiver is full', async () => {
    const receiver = await Receiver.open();
    const { channel } = channelTo(receiver.address);
    let filled = 0;
    while (channel.post(`STATUS=${filled}`) === 'sent') filled++;
    assert.ok(filled > 0);

    const environment: Environment = {};
    const { calls, load } = notingPackage(environment);
    const careful = new NotifyChannel(environment, receiver.address, load, noRecords);
    assert.equal(careful.post('READY=1'), 'later');
    assert.deepEqual(calls, []);
    await receiver.next();
    assert.equal(careful.post('READY=1'), 'sent');
    assert.equal(calls.length, 1);
    await receiver.close();
  });

  describe('says why', () => {
    let directory: string;
    before(() => {
      directory = mkdtempSync(join(tmpdir(), 'eofd-'));
      chmodSync(directory, 0o755);
    });
    after(() => removeTree(directory));
    const hopeless = (path: string, code: string): void => {
      const { calls, load } = notingPackage({});
      assert.deepEqual(channelTo(path, load).channel.post('READY=1'), { failed: code });
      assert.deepEqual(calls, []);
    };

    it('a socket that is missing cannot be reached', () => {
      hopeless(join(directory, 'missing'), 'ENOENT');
      hopeless(`@${directory}`, 'ECONNREFUSED');
    });

    it('a file that is no socket cannot be reached', () => {
      writeFileSync(join(directory, 'file'), '');
      hopeless(join(directory, 'file'), 'ECONNREFUSED');
    });

    it('a stream socket cannot be reached', () => {
      const listener = unixSocket(SOCK_STREAM);
      bind(listener, unixAddress(join(directory, 'stream')));
      listen(listener, 1);
      hopeless(join(directory, 'stream'), 'EPROTOTYPE');
      close(listener);
    });

    it('a socket that may not be written cannot be reached', async () => {
      const receiver = await Receiver.open();
      chmodSync(receiver.address, 0);
      const isRoot = process.geteuid?.() === 0;
      try {
        // Root may write anything.
        if (isRoot) process.seteuid?.(65534);
        hopeless(receiver.address, 'EACCES');
      } finally {
        if (isRoot) process.seteuid?.(0);
      }
      await receiver.close();
    });
  });

  for (const socket of ['relative', '@', '/', 'vsock:2:1234', `/${'n'.repeat(107)}`]) {
    it(`refuses the malformed address ${JSON.stringify(socket.slice(0, 20))}`, () => {
      assert.throws(() => channelTo(socket), /neither a path|at most 107 bytes/);
    });
  }
});
