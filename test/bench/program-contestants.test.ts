import assert from 'node:assert/strict';
import { findPython } from '../../bench/find-program.ts';
import { othersWithTr, programContestants, programsOf } from '../../bench/program-contestants.ts';
import { runLoad, tell } from '../../bench/run-load.ts';
import { startServer } from '../../bench/running-server.ts';
import { openWorkshop, type Workshop } from '../../bench/workshop.ts';

// Built with 'cc', run with 'python3'.
describe('the programs of the benchmark', () => {
  let workshop: Workshop;
  before(() => {
    workshop = openWorkshop();
  });
  after(() => workshop.remove());

  it('answer right in each mode, and workers also without eofd', async () => {
    const contestants = programContestants(workshop, programsOf(workshop, findPython()?.path ?? 'python3'));
    assert.deepEqual(
      contestants.map(({ name }) => name),
      [
        'eofd, no program',
        ...['eofd -- tr', 'eofd spare -- tr', 'barest request -- tr', 'barest spare -- tr'],
        ...['eofd -- Python', 'eofd spare -- Python', 'eofd worker -- Python', 'Python directly'],
        ...['eofd -- Node', 'eofd spare -- Node', 'eofd worker -- Node', 'Node directly'],
        ...['C', 'C, 1 ms'].flatMap((kind) => [
          ...[`eofd worker -- ${kind}`, `${kind} directly`],
          ...[`barest relay in C -- ${kind}`, `barest relay in Node -- ${kind}`],
        ]),
      ],
    );
    for (const one of contestants) {
      const server = await startServer(workshop, one);
      try {
        const load = { payload: '16 B', connections: 2, seconds: 20, requests: 4 } as const;
        assert.equal((await runLoad(workshop, server, load))['errors'], 0, one.name);
      } finally {
        await server.stop();
      }
    }
  });

  it('start again beside the sockets that their last run and its workers left', async () => {
    const all = programContestants(workshop, programsOf(workshop, undefined));
    const relays = all.filter(({ name }) => name.startsWith('barest relay'));
    for (const one of [...relays, ...relays]) {
      const server = await startServer(workshop, one);
      await server.stop();
    }
    assert.equal(relays.length, 4);
  });

  it('can be measured by themselves', async () => {
    for (const command of Object.values(programsOf(workshop, findPython()?.path ?? 'python3'))) {
      const words = ['start', '1', 'ho', 'HO', ...command];
      const told = tell<{ startMs: number }>(workshop, workshop.ownTime, words, 30_000);
      assert.ok((await told).startMs > 0, command[0]);
    }
  });

  it('are compared with whom the machine has', () => {
    assert.deepEqual(othersWithTr(undefined, undefined), []);
    const others = othersWithTr('/bin/socat', '/bin/s6-ipcserver');
    assert.deepEqual(
      others.map(({ name, rows }) => [name, rows]),
      [
        ['socat', 'tr'],
        ['s6-ipcserver', 'tr'],
      ],
    );
    assert.ok(others.every(({ command }) => command('/x.sock').some((word) => word.includes('/x.sock'))));
  });
});
