import assert from 'node:assert/strict';
import { acceptPathIsDead, watchdogPingMs } from '../../src/core/watchdog-rules.ts';
import { python } from '../support/python.ts';
import { Random, seed } from '../support/random.ts';

const PID = 4711;

describe('the watchdog interval', () => {
  const cases: readonly (readonly [
    title: string,
    usec: string | undefined,
    pid: string | undefined,
    ms: number | undefined,
  ])[] = [
    ['is half of WATCHDOG_USEC', '30000000', '4711', 15_000],
    ['needs no WATCHDOG_PID', '30000000', undefined, 15_000],
    ['is not ours when WATCHDOG_PID is someone else', '30000000', '4712', undefined],
    ['is none without WATCHDOG_USEC', undefined, '4711', undefined],
    ['is none without WATCHDOG_USEC, whatever WATCHDOG_PID says', undefined, 'x', undefined],
    ['is never too short for a timer', '1', undefined, 1],
    ['is never too long for a timer', '18446744073709551614', undefined, 0x7fffffff],
  ];
  for (const [title, usec, pid, ms] of cases) {
    it(title, () => {
      assert.equal(watchdogPingMs({ usec, pid }, PID), ms);
    });
  }

  for (const usec of ['', '0', '-1', '5s', '1.5', '18446744073709551615', '18446744073709551616', '5\n']) {
    it(`is refused by name: WATCHDOG_USEC=${JSON.stringify(usec)}`, () => {
      assert.throws(() => watchdogPingMs({ usec, pid: undefined }, PID), {
        message: /^WATCHDOG_USEC="[ -~]*" is not a time in microseconds$/,
      });
    });
  }
  for (const pid of ['', '0', '-4711', '4711x', '4294972007']) {
    it(`is refused by name: WATCHDOG_PID=${JSON.stringify(pid)}`, () => {
      assert.throws(() => watchdogPingMs({ usec: '5000000', pid }, PID), {
        message: /^WATCHDOG_PID="[ -~]*" is not a process ID$/,
      });
    });
  }

  it("agrees with systemd's own sd_watchdog_enabled on two thousand random environments", () => {
    const random = new Random(seed);
    const number = (): string | null =>
      random.pick([
        null,
        '$PID',
        '0$PID',
        `${random.below(99)}`,
        `${random.pick(['', ' ', '+', '-', '0', '0x', '0b', '0o'])}${random.below(1000)}${random.pick(['', '', '', ' ', 's', '\n'])}`,
        `${2n ** BigInt(random.pick([31, 32, 63, 64])) - BigInt(random.below(3))}`,
      ]);
    const environments = Array.from({ length: 2000 }, () => ({ WATCHDOG_USEC: number(), WATCHDOG_PID: number() }));
    const { pid, results } = python(ORACLE, environments) as {
      pid: number;
      results: readonly (readonly [number, number])[];
    };
    for (const [index, [result, usec]] of results.entries()) {
      const own = (text: string | null | undefined): string | undefined => text?.replace('$PID', `${pid}`);
      const variables = { usec: own(environments[index]?.WATCHDOG_USEC), pid: own(environments[index]?.WATCHDOG_PID) };
      const note = `seed ${seed}: ${JSON.stringify(variables)}`;
      if (result < 0) assert.throws(() => watchdogPingMs(variables, pid), note);
      else
        assert.equal(
          watchdogPingMs(variables, pid),
          result > 0 ? Math.min(Math.max(usec / 2000, 1), 0x7fffffff) : undefined,
          note,
        );
    }
  });
});

const ORACLE = `
import ctypes, json, os, sys
systemd = ctypes.CDLL('libsystemd.so.0')
usec = ctypes.c_uint64()
results = []
for case in json.load(sys.stdin):
    for name, value in case.items():
        if value is None: os.environ.pop(name, None)
        else: os.environ[name] = value.replace('$PID', str(os.getpid()))
    results.append((systemd.sd_watchdog_enabled(0, ctypes.byref(usec)), usec.value))
print(json.dumps({'pid': os.getpid(), 'results': results}))
`;

describe('the accept path', () => {
  const idle = { waiting: false, accepted: 5, paused: false };
  const waiting = { ...idle, waiting: true };
  const cases: readonly (readonly [title: string, before: typeof idle, after: typeof idle, isDead: boolean])[] = [
    ['is dead when connections wait and none is accepted', waiting, waiting, true],
    ['lives while nobody connects', idle, idle, false],
    ['lives when the first connection has only just come', idle, waiting, false],
    ['lives when the queue got empty', waiting, idle, false],
    ['lives when one was accepted and others wait', waiting, { ...waiting, accepted: 6 }, false],
    [
      'lives while a limit keeps connections waiting',
      { ...waiting, paused: true },
      { ...waiting, paused: true },
      false,
    ],
    ['lives when a limit was just reached', waiting, { ...waiting, paused: true }, false],
    ['lives when a limit has just been left', { ...waiting, paused: true }, waiting, false],
  ];
  for (const [title, before, after, isDead] of cases) {
    it(title, () => {
      assert.equal(acceptPathIsDead(before, after), isDead);
    });
  }
});
