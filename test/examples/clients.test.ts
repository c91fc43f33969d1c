import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { onRequest, Stage } from '../client/client-stage.ts';
import { run } from '../e2e/run.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { until } from '../support/wait.ts';
import { ask, type Client, exampleClients } from './asking.ts';

const MIB = 2 ** 20;
/** Stops a process once it waits, or seems to, and continues it, as Ctrl-Z and fg do. */
async function pause(pid: number): Promise<void> {
  const isIn = (state: RegExp): boolean => {
    const status = existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
    return state.test(/^State:\t(.)/m.exec(status)?.[1] ?? 'Z');
  };
  let looks = 0;
  await until('it waits', () => {
    looks = isIn(/[SZ]/) ? looks + 1 : 0;
    return looks === 30;
  });
  if (isIn(/Z/)) return;
  process.kill(pid, 'SIGSTOP');
  await until('it has stopped', () => isIn(/[TZ]/));
  if (!isIn(/Z/)) process.kill(pid, 'SIGCONT');
}

/** Of eofc, for the same. */
const EXIT = { emptyReply: 65, noServer: 69, timeout: 75, refused: 76, permission: 77 } as const;

describe('The example of a client', () => {
  const clients = exampleClients();
  let echoing: RunningDaemon;
  let limited: RunningDaemon;
  let killed: RunningDaemon;
  before(async () => {
    [echoing, limited, killed] = await Promise.all([
      startDaemon({ args: ['--handler', 'echo'] }),
      startDaemon({ args: ['--max-request', '1K'] }),
      startDaemon(),
    ]);
    killed.kill('SIGKILL');
    await killed.exited;
  });
  after(() => {
    for (const daemon of [echoing, limited, killed]) daemon.clean();
  });

  let stage: Stage;
  let waiting: Socket[];
  beforeEach(() => {
    stage = new Stage();
    waiting = [];
  });
  afterEach(async () => {
    for (const socket of waiting) socket.destroy();
    await stage.close();
  });

  /** A server that never accepts, and has no room left for who waits. */
  const fullQueue = async (): Promise<string> => {
    const { path } = await stage.python('crowded', join(stage.directory, 'crowded'));
    const socket = connect(path);
    await once(socket, 'connect');
    waiting.push(socket);
    return path;
  };

  /** Nothing on standard output, something on standard error, and the exit code. */
  const fails = async (
    client: Client,
    socket: string,
    request: string | Uint8Array,
    code: number | readonly number[],
    says = /./,
  ): Promise<void> => {
    const ended = await ask(client, socket, request, 30);
    const codes: readonly unknown[] = client.likeEofc ? [code].flat() : [1];
    deepEqual([codes.includes(ended.code), String(ended.out)], [true, ''], ended.err);
    match(ended.err, says);
  };

  for (const [name, client] of Object.entries(clients)) {
    describe(`with ${name}`, () => {
      it('prints a reply byte for byte: NULs, no byte at all, a mebibyte', async () => {
        for (const request of [Buffer.from('\0a\0\n\0'), Buffer.alloc(0), randomBytes(MIB)]) {
          const { code, out, err } = await ask(client, echoing.socket, request);
          deepEqual([code, err], [0, '']);
          ok(out.equals(request), `${out.length} bytes for ${request.length}, or other ones`);
        }
      });

      it('takes a refusal for an error, also where all of the request had been sent', async () => {
        const reason = client.likeEofc
          ? /eofd: request larger than 1024 bytes/
          : /ConnectionResetError|BrokenPipeError/;
        equal(String((await ask(client, limited.socket, 'x'.repeat(1024))).out), 'X'.repeat(1024));
        await fails(client, limited.socket, 'x'.repeat(1025), EXIT.refused, reason);
        // More than the socket holds. socat stops at the failed write, and drops the reason now and then.
        await fails(client, limited.socket, 'x'.repeat(MIB), EXIT.refused, name === 'socat' ? /./ : reason);
      });

      it('takes an empty reply for an error', async () => {
        const path = await stage.serve((connection) => onRequest(connection, () => connection.end()));
        await fails(client, path, 'abc', EXIT.emptyReply, /failed|empty/i);
      });

      it('takes a failure of the server for an error', async () => {
        await fails(client, limited.socket, Buffer.from('abc\xff', 'latin1'), [EXIT.emptyReply, EXIT.refused]);
      });

      it('says that there is no server', async () => {
        await fails(client, `${stage.directory}/nothing`, 'x', EXIT.noServer);
        await fails(client, killed.socket, 'x', EXIT.noServer);
      });

      if (client.likeEofc) {
        it('takes what comes before its half-close for an error', async () => {
          // It writes at once, and reads only then: a client with more to send than fits cannot have half-closed.
          const path = await stage.serve((connection) => {
            connection.pause();
            connection.write('eofd: too early\n', () => onRequest(connection.resume(), () => connection.end()));
          });
          await fails(client, path, Buffer.alloc(4 * MIB), EXIT.refused, /eofd: too early/);
        });

        // Python takes a connect() of a Unix socket that was interrupted for one that goes on.
        const isPaused = name === 'perl' || name === 'cc';
        const meanwhile = isPaused ? ', also where it was stopped meanwhile' : '';
        it(`gives up on a reply that does not come, and on a full queue${meanwhile}`, async () => {
          const silent = await stage.serve(() => undefined);
          const crowded = await fullQueue();
          const pauses: Promise<void>[] = [];
          const onStart = (pid: number): void => void (isPaused && pauses.push(pause(pid)));
          const given = [silent, crowded].map((path) => ask(client, path, 'x', 1, onStart));
          for (const { code, out } of await Promise.all(given)) deepEqual([code, String(out)], [EXIT.timeout, '']);
          await Promise.all(pauses);
        });
      } else {
        it('says that it is not connected where the queue is full', async () => {
          await fails(client, await fullQueue(), 'x', 1, /not connected/);
        });
      }

      if (client.seesResets) {
        it('takes a hang-up for an error, with a line and without', async () => {
          for (const mode of ['hang-up', 'refuse']) {
            const { path } = await stage.python(mode, join(stage.directory, mode));
            await fails(client, path, 'x'.repeat(100), EXIT.refused);
          }
        });
      }
    });
  }

  for (const [name, client] of Object.entries(clients).filter(([, { likeEofc }]) => likeEofc)) {
    // The scripts know no more than that they could not connect; the words are netcat's and socat's.
    it(`says with ${name} that the socket may not be used`, async () => {
      const path = await stage.serve(() => undefined);
      chmodSync(path, 0);
      const withoutPrivileges = process.getuid?.() === 0 ? ['setpriv', '--inh-caps=-all', '--bounding-set=-all'] : [];
      const { code, err } = await run([...withoutPrivileges, ...client.command, path]);
      equal(code, ['socat', 'nc'].includes(name) ? EXIT.noServer : EXIT.permission, err);
      match(err, /permission|EACCES/i);
    });
  }

  for (const name of ['python3', 'node', 'library', 'perl', 'cc']) {
    it(`does not connect with ${name} to a path that is cut`, async () => {
      const path = await stage.serve(
        (connection) => onRequest(connection, () => connection.end('not meant')),
        cutAt107(stage.directory),
      );
      const client = clients[name];
      ok(client);
      await fails(client, `${path}more`, 'x', 71, /107|too.long/);
    });
  }
});

/** A path with as many bytes as fit into an address. */
const cutAt107 = (directory: string): string => `${directory}/`.padEnd(107, 'x');
