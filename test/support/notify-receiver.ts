import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { endWithTest } from './children.ts';
import { removeTree } from './remove-tree.ts';

/** A datagram that arrived, and the process that sent it, by its credentials. */
interface Received {
  readonly text: string;
  readonly pid: number;
}

/** A service manager's end of NOTIFY_SOCKET: a datagram socket in a process of its own, which reads only when asked. */
export class Receiver {
  /** For NOTIFY_SOCKET. */
  readonly address: string;
  readonly #directory: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #interface: Interface;

  private constructor(isAbstract: boolean) {
    this.#directory = mkdtempSync(join(tmpdir(), 'eofd-'));
    this.address = `${isAbstract ? '@' : ''}${this.#directory}/notify`;
    this.#child = endWithTest(spawn('python3', ['-c', RECEIVER, this.address], { stdio: ['pipe', 'pipe', 'inherit'] }));
    this.#interface = createInterface({ input: this.#child.stdout });
    this.#lines = this.#interface[Symbol.asyncIterator]();
  }

  /** Bound, and not reading. */
  static async open({ isAbstract = false } = {}): Promise<Receiver> {
    const receiver = new Receiver(isAbstract);
    await receiver.#lines.next();
    return receiver;
  }

  /** The next message, once it is there. */
  async next(): Promise<Received> {
    this.#child.stdin.write('next\n');
    const { value, done } = await this.#lines.next();
    assert.equal(done, false, 'the receiver has ended');
    return JSON.parse(value) as Received;
  }

  /** The text of as many messages. */
  async texts(count: number): Promise<string[]> {
    const texts: string[] = [];
    while (texts.length < count) texts.push((await this.next()).text);
    return texts;
  }

  /** Whether nothing is there now. */
  async isEmpty(): Promise<boolean> {
    this.#child.stdin.write('empty\n');
    return JSON.parse((await this.#lines.next()).value ?? '') as boolean;
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    this.#interface.close();
    removeTree(this.#directory);
  }
}

const RECEIVER = `
import json, select, socket, struct, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
receiver.bind(sys.argv[1].replace('@', '\\0', 1) if sys.argv[1][0] == '@' else sys.argv[1])
print('bound', flush=True)
for line in sys.stdin:
    if line == 'empty\\n':
        print(json.dumps(not select.select([receiver], [], [], 0)[0]), flush=True)
        continue
    text, ancillary, _, _ = receiver.recvmsg(65536, 1024)
    print(json.dumps({'text': text.decode(), 'pid': struct.unpack('iII', ancillary[0][2])[0]}), flush=True)
`;
