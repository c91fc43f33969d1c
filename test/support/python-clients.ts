import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A file beside the sources of these helpers, seen from where they were compiled to. */
export const supportFile = (name: string): string =>
  fileURLToPath(new URL(`../../../test/support/${name}`, import.meta.url));

export interface Reading {
  readonly bytes: number;
  /** The first of them. */
  readonly text: string;
  readonly sha1: string;
  /** `EOF`, an errno's name, or null when as much as was asked for came before any end. */
  readonly end: string | null;
}

type Order = 'connect' | 'write' | 'write urgent' | 'half-close' | 'read' | 'close';

/** A blocking client in another process. Its orders run one after the other; each answer is `ok` or an errno's name. */
export class PythonClient {
  readonly pid: number;
  readonly #give: (order: Order, argument: unknown) => Promise<unknown>;

  constructor(pid: number, give: (order: Order, argument: unknown) => Promise<unknown>) {
    this.pid = pid;
    this.#give = give;
  }

  connect = (path: string): Promise<unknown> => this.#give('connect', path);
  write = (bytes: number): Promise<unknown> => this.#give('write', bytes);
  /** The last byte goes out of band (MSG_OOB). */
  writeUrgent = (bytes: number): Promise<unknown> => this.#give('write urgent', bytes);
  halfClose = (): Promise<unknown> => this.#give('half-close', null);
  close = (): Promise<unknown> => this.#give('close', null);
  /** Reads until so many bytes came, or to the end. */
  read = async (most = 2 ** 40): Promise<Reading> => (await this.#give('read', most)) as Reading;
}

/**
 * One Python process for the tests of a `describe`.
 * @returns a function that makes clients in it, connected unless no path is given
 */
export function usePython(): (path?: string) => Promise<PythonClient> {
  let child: ChildProcess;
  let count = 0;
  let waiting: Map<number, ((value: unknown) => void)[]>;

  before(() => {
    child = spawn('python3', [supportFile('python_clients.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
    waiting = new Map();
    assert.ok(child.stdout);
    createInterface(child.stdout).on('line', (line) => {
      const [client, value] = JSON.parse(line) as [number, unknown];
      waiting.get(client)?.shift()?.(value);
    });
  });
  after(async () => {
    const ended = once(child, 'close');
    child.stdin?.end();
    await ended;
  });

  return async (path) => {
    const id = count++;
    const mine: ((value: unknown) => void)[] = [];
    waiting.set(id, mine);
    const client = new PythonClient(child.pid ?? 0, (order, argument) => {
      child.stdin?.write(`${JSON.stringify([id, order, argument])}\n`);
      return new Promise((resolve) => mine.push(resolve));
    });
    if (path !== undefined) await client.connect(path);
    return client;
  };
}
