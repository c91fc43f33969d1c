import assert from 'node:assert/strict';
import { findProgram, findPython } from '../../bench/find-program.ts';
import { findHttpContestants } from '../../bench/http-contestants.ts';
import { PHP_FPM } from '../../bench/php-contestant.ts';
import { runLoad, tell } from '../../bench/run-load.ts';
import { startServer } from '../../bench/running-server.ts';
import { openWorkshop, type Workshop } from '../../bench/workshop.ts';

// Built with 'cc' and 'go', run with 'python3', 'gunicorn' and 'uvicorn'.
describe('the contestants over HTTP', () => {
  let workshop: Workshop;
  before(() => {
    workshop = openWorkshop();
  });
  after(() => workshop.remove());

  it('answer right, on kept and on closed connections, small and large', async function () {
    this.timeout(300_000);
    const { contestants, absent, versions } = findHttpContestants(workshop, findProgram('go'), findPython()?.path);
    // PHP is not installed for tests alone.
    const isPhp = (name: string): boolean => name === PHP_FPM;
    assert.deepEqual(
      absent.filter(({ name }) => !isPhp(name)),
      [],
    );
    assert.deepEqual(
      Object.keys(versions).filter((name) => !isPhp(name)),
      ['gunicorn', 'uvicorn'],
    );
    for (const one of contestants) {
      const server = await startServer(workshop, one);
      try {
        for (const http of one.isAskedOverHttp === true ? (['kept', 'closed'] as const) : [undefined]) {
          for (const payload of ['16 B', '1 MiB'] as const) {
            const load = { payload, connections: 2, seconds: 20, requests: 4, ...(http && { http }) };
            assert.equal((await runLoad(workshop, server, load))['errors'], 0, `${one.name}, ${payload}, ${http}`);
          }
        }
      } finally {
        await server.stop();
      }
    }
  });

  it('answer the connection that started them, with listeners for HTTP or without', async () => {
    const { contestants } = findHttpContestants(workshop, undefined, undefined);
    const started = contestants.filter(({ activated }) => activated !== undefined);
    assert.equal(started.length, 2);
    for (const { name, activated = [] } of started) {
      const words = [workshop.socket('activated'), 'hogehoge', 'HOGEHOGE', '10000', ...activated];
      const told = await tell<{ isRight: boolean }>(workshop, workshop.activate, words, 20_000);
      assert.ok(told.isRight, name);
    }
  });

  it('are named where the machine lacks them', () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '';
    try {
      const { absent } = findHttpContestants(workshop, undefined, undefined);
      assert.deepEqual(
        absent.map(({ name }) => name),
        ['programs over HTTP', 'Go net/http, Go that forks', 'gunicorn', 'uvicorn', 'php-fpm'],
      );
    } finally {
      process.env['PATH'] = path;
    }
  });
});
