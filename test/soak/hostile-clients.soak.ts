import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { runClient } from '../support/clients.ts';
import { SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { FLOODS } from '../support/floods.ts';
import { LoadGenerator } from '../support/load-generator.ts';
import { ask } from '../support/node-client.ts';
import { supportFile } from '../support/python-clients.ts';
import { seed } from '../support/random.ts';
import { descriptorsOf, memoryMib } from '../support/usage.ts';
import { until } from '../support/wait.ts';
import { counted, share } from './figures.ts';

const KIB = 1024;
const MANY = ['--connections-max', '20000', '--connections-max-per-user', '20000'];
const HANDLERS = { 'built-in': ['--handler', 'upper'], program: ['--', 'tr', 'a-z', 'A-Z'] } as const;
/** Of those that one user asks for, beside the flood of another. */
const PAUSE_MS = 5;

describe('Clients that mean no good', () => {
  const generator = new LoadGenerator();
  let daemon: RunningDaemon;
  const start = async (...args: readonly string[]): Promise<number> => {
    daemon = await startDaemon({
      program: SHIPPED_EOFD,
      env: UNMEASURED,
      args: ['--log-requests', 'none', '--socket-mode', '0666', ...args],
    });
    chmodSync(daemon.directory, 0o755);
    // What is loaded after the first reply has descriptors and memory of its own.
    await generator.ask(daemon.socket, { requests: 2000, clients: 8 });
    return daemon.process.pid ?? 0;
  };
  const isAnswered = async (): Promise<void> =>
    assert.equal((await ask(daemon.socket, 'hello')).bytes.toString(), 'HELLO');
  afterEach(() => daemon.clean());
  after(() => generator.clean());

  it('may hold thousands of connections that send nothing more', async () => {
    const pid = await start(...MANY, '--read-timeout', '10min');
    const connections = share(10_000);
    const [descriptors, memory] = [descriptorsOf(pid), memoryMib(pid)];
    const close = await generator.hold(daemon.socket, connections);
    await until('all are held', () => descriptorsOf(pid) >= descriptors + connections);
    const kib = ((memoryMib(pid) - memory) * KIB) / connections;
    await isAnswered();
    await close();
    await until('all are closed', () => descriptorsOf(pid) <= descriptors);
    await isAnswered();
    counted('half-open', `${connections} connections: ${kib.toFixed(1)} KiB each; none left`);
  });

  it('may trickle, leave in every phase, pass descriptors and send out of band', async () => {
    const pid = await start('--stall-warn', '10min');
    const clients = share(50_000);
    const descriptors = descriptorsOf(pid);
    await runClient(['python3', supportFile('hostile_clients.py'), daemon.socket, String(seed), String(clients)]);
    await isAnswered();
    await until('none is left', () => descriptorsOf(pid) <= descriptors);
    counted('random clients', `${clients} clients with up to 12 deeds each: no descriptor left, and it serves`);
    assert.equal(await daemon.stop(), 0);
    assert.deepEqual(daemon.noise, []);
  });

  it('keep those of another user waiting hardly longer', async () => {
    const parts: string[] = [];
    const wrong: string[] = [];
    for (const [name, handler] of Object.entries(HANDLERS)) {
      const figures: string[] = [];
      await start('--handler-concurrency', '4', ...handler);
      const p99 = async (what: string): Promise<void> => {
        const met = await generator.ask(daemon.socket, { requests: share(3000), clients: 1, pauseMs: PAUSE_MS });
        if (Object.keys(met.wrong).length > 0) wrong.push(`${name}, ${what}: ${JSON.stringify(met.wrong)}`);
        figures.push(`${what} ${met.p99Ms.toFixed(1)} ms`);
      };
      await p99('nothing');
      for (const [what, flood] of Object.entries(FLOODS)) {
        const end = await flood(daemon.socket, generator);
        await p99(what);
        await end();
      }
      daemon.clean();
      parts.push(`${name}: ${figures.join(', ')}`);
    }
    counted('floods', `${parts.join('; ')}; ${wrong.length} without an answer`);
    assert.deepEqual(wrong, []);
  });
});
