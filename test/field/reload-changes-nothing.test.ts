// What was met: at "ulimit -n 128", with 60 connections open, a SIGHUP counted those as overhead. connections-max fell
// to a third and stayed there after they had closed.

import assert from 'node:assert/strict';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { RawClient } from '../support/raw-client.ts';
import { until } from '../support/wait.ts';

describe('A reload with nothing changed', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  const allowed = (): string[] =>
    daemon.lines.flatMap(({ message }) => /only (\d+) connections at once/.exec(String(message))?.[1] ?? []);

  for (const [name, args] of [
    ['connections', []],
    ['programs', ['--handler-concurrency', '8', '--', 'sleep', '60']],
  ] as const) {
    it(`allows as many connections as before, though ${name} are open`, async () => {
      daemon = await startDaemon({ launcher: ['prlimit', '--nofile=128:128', process.execPath], args });
      const clients = Array.from({ length: 30 }, () => new RawClient(daemon.socket));
      for (const client of clients) {
        client.write(Buffer.from('x'));
        if (name === 'programs') client.halfClose();
      }
      // Whoever comes last is in once it is told that it stalls, or goes away.
      const last = new RawClient(daemon.socket);
      last.close();
      await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'aborted');
      daemon.kill('SIGHUP');
      await daemon.said(/^reloaded: nothing changed/);
      await until('both are told', () => allowed().length === 2);
      assert.equal(allowed()[0], allowed()[1]);
      for (const client of clients) client.close();
    });
  }
});
