import assert from 'node:assert/strict';
import { join } from 'node:path';
import { SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import type { Kind } from '../support/faulty-daemon.ts';
import { Surroundings } from '../support/kinds-of-service.ts';
import { LoadGenerator } from '../support/load-generator.ts';
import { descriptorsOf, memoryMib } from '../support/usage.ts';
import { until } from '../support/wait.ts';
import { counted, share } from './figures.ts';

const MILLION = 1_000_000;
/** Where a program is started for each request: a million would take most of an hour. */
const PROGRAMS = 50_000;
const CLIENTS = 16;
const PARTS = 5;
/** What a collector may have left to do. */
const MEMORY_GROWTH = 1.5;
const MEMORY_MIB = 32;

interface Stint {
  readonly kind: Kind;
  readonly requests: number;
  readonly http?: 'kept' | 'closed';
}

const STINTS: Readonly<Record<string, Stint>> = {
  'built-in': { kind: 'built-in', requests: MILLION },
  request: { kind: 'request', requests: PROGRAMS },
  spare: { kind: 'spare', requests: PROGRAMS },
  worker: { kind: 'worker', requests: MILLION },
  module: { kind: 'module', requests: MILLION },
  forward: { kind: 'forward', requests: MILLION },
  http: { kind: 'http', requests: MILLION, http: 'kept' },
  'http, a connection for each': { kind: 'http', requests: MILLION, http: 'closed' },
};

describe('Over a million requests', () => {
  const surroundings = new Surroundings();
  const generator = new LoadGenerator();
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());
  after(() => {
    surroundings.clean();
    generator.clean();
  });

  for (const [name, { kind, requests, http }] of Object.entries(STINTS)) {
    it(`descriptors and memory stay what they were: ${name}`, async () => {
      const front = http === undefined ? [] : ['--http', './http'];
      daemon = await startDaemon({
        program: SHIPPED_EOFD,
        env: UNMEASURED,
        args: ['--log-requests', 'none', ...front, ...surroundings.argumentsOf(kind)],
      });
      const { pid = 0 } = daemon.process;
      const socket = http === undefined ? daemon.socket : join(daemon.directory, 'http');
      const part = share(requests / PARTS);
      let right = 0;
      const wrong: string[] = [];
      const ask = async (count: number): Promise<void> => {
        const met = await generator.ask(socket, { requests: count, clients: CLIENTS, http });
        right += met.right;
        if (met.right !== count) wrong.push(JSON.stringify(met));
      };
      await ask(part);
      const [descriptors, memory] = [descriptorsOf(pid), memoryMib(pid)];
      for (let parts = 1; parts < PARTS; parts++) await ask(part);
      const [now, more] = [memoryMib(pid), descriptorsOf(pid)];
      counted(
        `flat ${name}`,
        `${right} requests, ${wrong.length} wrong; descriptors ${descriptors} and then ${more}, memory ${Math.round(memory)} and then ${Math.round(now)} MiB`,
      );
      assert.deepEqual(wrong, []);
      // Those of programs and servers that are under way come and go.
      await until('no descriptor is left', () => descriptorsOf(pid) <= descriptors);
      assert.ok(now < memory * MEMORY_GROWTH + MEMORY_MIB, `${memory} MiB, then ${now}`);
      assert.equal(await daemon.stop(), 0);
      assert.deepEqual(daemon.noise, []);
    });
  }
});
