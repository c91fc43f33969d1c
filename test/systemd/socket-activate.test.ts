import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { connect, send, unixAddress, unixSocket } from '../../src/posix/socket.ts';
import { endWithTest } from '../support/children.ts';
import { removeTree } from '../support/remove-tree.ts';

const driver = fileURLToPath(new URL('./activation-driver.js', import.meta.url));

/**
 * Runs the driver under systemd-socket-activate, and connects to the first address, so that it starts.
 * @returns its one line, parsed
 */
async function activate(type: number, addresses: readonly string[], ...options: readonly string[]): Promise<unknown> {
  const listen = addresses.flatMap((address) => ['-l', address]);
  const child = endWithTest(
    spawn('systemd-socket-activate', [...listen, ...options, process.execPath, driver], {
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const ended = once(child, 'close');
  const output = text(child.stdout);
  let announced = 0;
  for await (const line of createInterface({ input: child.stderr })) {
    if (line.startsWith('Listening on ') && ++announced === addresses.length) touch(type, addresses[0] ?? '');
    // With --accept it would stay for the next connection.
    if (line.startsWith('Child ')) break;
  }
  child.kill();
  await ended;
  return JSON.parse(await output);
}

function touch(type: number, address: string): void {
  const fd = unixSocket(type);
  assert.equal(connect(fd, unixAddress(address.replace(/^@/, '\0'))), 0);
  assert.equal(send(fd, Buffer.from('x')), 1);
  close(fd);
}

describe('under systemd-socket-activate', () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-'));
  });
  after(() => removeTree(directory));
  const facts = (printed: unknown) =>
    (printed as { inherited: { name: string; kind: string; address: string }[] }).inherited.map(
      ({ name, kind, address }) => `${name} ${kind} ${address}`,
    );

  it('takes over a listener without a name', async () => {
    const path = join(directory, 'one');
    assert.deepEqual(facts(await activate(SOCK_STREAM, [path])), [`unknown listener ${path}`]);
  });

  it('takes over several listeners with names, an abstract one among them', async () => {
    const path = join(directory, 'several');
    const abstract = `@eofd-test-${process.pid}`;
    assert.deepEqual(facts(await activate(SOCK_STREAM, [abstract, path], '--fdname=a:metrics')), [
      `a listener ${abstract}`,
      `metrics metrics ${path}`,
    ]);
  });

  it('serves one connection with --accept', async () => {
    const path = join(directory, 'accept');
    assert.deepEqual(facts(await activate(SOCK_STREAM, [path], '--accept')), [`unknown connection ${path}`]);
  });

  for (const [option, type, words] of [
    ['--datagram', SOCK_DGRAM, 'datagram'],
    ['--seqpacket', SOCK_SEQPACKET, 'seqpacket'],
  ] as const) {
    it(`refuses the sockets of ${option}`, async () => {
      const printed = (await activate(type, [join(directory, words)], option)) as { fatal: string };
      assert.equal(
        printed.fatal,
        `cannot serve what the service manager passed: descriptor 3 ("unknown") is a Unix ${words} socket; requests need a Unix stream socket (ListenStream=)`,
      );
    });
  }
});
