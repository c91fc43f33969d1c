import { equal } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeTree } from '../support/remove-tree.ts';

const SERVERS = fileURLToPath(new URL('../../../test/client/servers.py', import.meta.url));

/** What a server does with each connection. Its errors are the test's own business. */
type Serve = (connection: Socket) => void;

/** A directory with servers in it, for one test. */
export class Stage {
  readonly directory = mkdtempSync(join(tmpdir(), 'eofc-'));
  readonly #closers: (() => Promise<unknown>)[] = [];
  readonly #pipesBefore = openPipes();

  /** @returns the path of a server in this process */
  async serve(serve: Serve, path = join(this.directory, 'sock')): Promise<string> {
    const open = new Set<Socket>();
    const server = createServer({ allowHalfOpen: true }, (connection) => {
      open.add(connection);
      connection.on('error', () => undefined).on('close', () => open.delete(connection));
      serve(connection);
    });
    server.listen(path);
    await once(server, 'listening');
    this.#closers.push(async () => {
      const closed = once(server, 'close');
      server.close();
      const gone = Array.from(open, (connection) => once(connection.destroy(), 'close'));
      await Promise.all([closed, ...gone]);
    });
    return path;
  }

  /** @returns the path of one of the servers in servers.py, and a way to tell it to go on */
  async python(mode: string, path = join(this.directory, 'sock')): Promise<{ path: string; proceed: () => void }> {
    const child = spawn('python3', [SERVERS, mode, path], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#closers.push(async () => {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    });
    await once(child.stdout, 'data');
    return { path, proceed: () => child.stdin.end('\n') };
  }

  async endServers(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }

  /** Ends the servers, and fails if a connection is left in this process. */
  async close(): Promise<void> {
    await this.endServers();
    removeTree(this.directory);
    // The last handles of servers and children go a few turns after their events.
    for (let turn = 0; turn < 10 && openPipes() > this.#pipesBefore; turn++) await new Promise(setImmediate);
    equal(openPipes(), this.#pipesBefore, 'connections left open');
  }
}

/** Connections of this process, and its pipes to children. */
function openPipes(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('Pipe')).length;
}

/** Answers with the request in upper case, at its EOF. */
export function upper(connection: Socket): void {
  onRequest(connection, (request) => connection.end(request.toString().toUpperCase()));
}

/** Calls `answer` with the whole request, at its EOF. */
export function onRequest(connection: Socket, answer: (request: Buffer) => void): void {
  const pieces: Buffer[] = [];
  connection.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => answer(Buffer.concat(pieces)));
}
