import assert from 'node:assert/strict';
import type { Contestant } from '../../bench/contestants.ts';
import { findServersOfNode } from '../../bench/contestants.ts';
import { findPython } from '../../bench/find-program.ts';
import { type Load, runLoad, tell } from '../../bench/run-load.ts';
import { startServer } from '../../bench/running-server.ts';
import { openWorkshop, type Workshop } from '../../bench/workshop.ts';

// Built with 'cc', run with 'python3'.
const LOADS: readonly Load[] = [
  { payload: '16 B', connections: 64, seconds: 5, requests: 200 },
  { payload: '1 MiB', connections: 2, seconds: 5, requests: 4 },
  { payload: 'mixed 64 KiB', connections: 4, seconds: 5, requests: 8 },
];

describe('the contestants', () => {
  let workshop: Workshop;
  let all: readonly Contestant[];

  before(() => {
    workshop = openWorkshop();
    const epoll = workshop.compileC('bench/peers/epoll.c', 'c-epoll');
    const asyncio = [findPython()?.path ?? 'python3', workshop.project('bench/peers/asyncio_upper.py')];
    const contestant = (name: string, command: readonly string[], isAsciiOnly = false): Contestant => ({
      name,
      command: (socket) => [...command, socket],
      activated: command,
      rows: 'handler',
      isAsciiOnly,
      note: '',
    });
    all = [...findServersOfNode(workshop), contestant('C', [epoll], true), contestant('asyncio', asyncio)];
  });
  after(() => workshop.remove());

  it('answer right, small and large, in all letters that they know', async () => {
    for (const one of all) {
      const server = await startServer(workshop, one);
      try {
        for (const load of LOADS.filter(({ payload }) => !(one.isAsciiOnly && payload === 'mixed 64 KiB'))) {
          assert.equal((await runLoad(workshop, server, load))['errors'], 0, one.name);
        }
      } finally {
        await server.stop();
      }
    }
  });

  it('answer the connection that started them', async () => {
    for (const { name, activated = [] } of all.filter((one) => one.activated !== undefined)) {
      const words = [workshop.socket('activated'), 'hogehoge', 'HOGEHOGE', '10000', ...activated];
      const told = await tell<{ isRight: boolean; replyMs: number; cpuMs: number }>(
        workshop,
        workshop.activate,
        words,
        20_000,
      );
      assert.ok(told.isRight && told.replyMs > 0 && told.cpuMs > 0, name);
    }
  });

  it('are found out where they answer wrong, or not at all', async () => {
    for (const command of [
      ['sh', '-c', 'exit 0'],
      ['sh', '-c', 'exec sleep 5'],
    ]) {
      const words = [workshop.socket('activated'), 'hogehoge', 'HOGEHOGE', '300', ...command];
      assert.equal((await tell<{ isRight: boolean }>(workshop, workshop.activate, words, 20_000)).isRight, false);
    }
  });
});
