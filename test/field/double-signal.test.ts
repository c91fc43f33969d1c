// Ctrl-C under `npm start`, and a supervisor that signals the whole group: the signal comes twice, 6 ms apart. The
// second was taken for impatience, the request under way was cut, and the record blamed a drain-timeout of 10 s that
// had not passed.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runClient } from '../support/clients.ts';
import { SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scratchForEach } from '../support/scratch.ts';
import { Terminal } from '../support/terminal.ts';
import { until } from '../support/wait.ts';

/** Says that it has begun by making the file, and answers once there is another. */
const program = (begun: string, end: string) => [
  'sh',
  '-c',
  `>'${begun}'; while [ ! -e '${end}' ]; do sleep 0.05; done; tr a-z A-Z`,
];
const ask = (socket: string) => runClient(['nc', '-N', '-U', socket], 'hoge');

describe('a stop that is asked for twice at once', () => {
  const directory = scratchForEach();
  const begun = () => join(directory(), 'begun');
  const end = () => join(directory(), 'end');
  let daemon: RunningDaemon;
  const pairs = [
    ['SIGTERM', 'SIGTERM'],
    ['SIGINT', 'SIGTERM'],
    ['SIGQUIT', 'SIGINT'],
  ] as const;

  describe('by a supervisor', () => {
    beforeEach(async () => {
      daemon = await startDaemon({ args: ['--', ...program(begun(), end())] });
    });
    afterEach(() => daemon.clean());

    for (const [first, second] of pairs) {
      it(`is one wish: after ${first} and ${second} the request under way is answered`, async () => {
        const asked = ask(daemon.socket);
        await until('the program has begun', () => existsSync(begun()));
        daemon.kill(first);
        await daemon.said(/^stopping/);
        daemon.kill(second);
        // The signal is taken before what comes later.
        daemon.kill('SIGPWR');
        await daemon.said(/SIGPWR/);
        await runClient(['touch', end()], '');
        assert.equal(String((await asked).out), 'HOGE');
        assert.deepEqual(await daemon.exited, { code: 0, signal: null });
      });
    }

    it('is impatience a second later: then the request is cut, and the record says why', async () => {
      const asked = ask(daemon.socket);
      await until('the program has begun', () => existsSync(begun()));
      const since = performance.now();
      daemon.kill('SIGTERM');
      // Within a second it is the same wish.
      const again = setInterval(() => daemon.kill('SIGTERM'), 400);
      await daemon.said(/asked again/);
      clearInterval(again);
      assert.ok(performance.now() - since >= 900);
      const { EOFD_REASON: reason } = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'cut by drain');
      assert.match(String(reason), /asked a second time to stop/);
      assert.doesNotMatch(String(reason), /drain-timeout/);
      assert.equal(String((await asked).out), '');
      assert.equal((await daemon.exited).code, 0);
    });
  });

  // Node takes its handlers of signals away before the process is gone: one that came then ended it as a kill does.
  for (const [mode, args] of [
    ['an idle daemon', []],
    ['a daemon with programs that wait', ['--program-mode', 'spare', '--', 'cat']],
  ] as const) {
    it(`is one wish to the very end: ${mode} exits with 0, however often it is told`, async () => {
      // To measure coverage is a task that Node has at its end.
      daemon = await startDaemon({ program: SHIPPED_EOFD, args, env: UNMEASURED });
      const again = setInterval(() => daemon.kill('SIGTERM'), 1);
      try {
        assert.deepEqual(await daemon.exited, { code: 0, signal: null });
      } finally {
        clearInterval(again);
        daemon.clean();
      }
    });
  }

  it('by npm start and Ctrl-C is one wish too', async () => {
    const socket = join(directory(), 'sock');
    const args = ['--socket', socket, '--', ...program(begun(), end())];
    const terminal = new Terminal(['npm', 'start', '--ignore-scripts', '--', ...args]);
    await terminal.shows(/listening on/);
    const asked = ask(socket);
    await until('the program has begun', () => existsSync(begun()));
    terminal.type('\x03');
    await terminal.shows(/stopping: finishing what is under way/);
    await runClient(['touch', end()], '');
    assert.equal(String((await asked).out), 'HOGE');
    await terminal.exited;
    assert.doesNotMatch(terminal.shown, /asked again|cut/);
    assert.match(terminal.shown, /stopped after 1 connections: 1 replied/);
  });
});
