/** What a signal asks for. */
export type Asked = 'stop' | 'reload';

const ASKED = { SIGTERM: 'stop', SIGINT: 'stop', SIGQUIT: 'stop', SIGHUP: 'reload' } as const;

/**
 * Each of these would end the process without a word, and nothing here has a use for one. What is missing ends nothing
 * (SIGCONT, SIGWINCH), or belongs to somebody who wants just that: job control, a core dump (SIGABRT, which the
 * watchdog sends), SIGKILL. signal(7)
 */
const USELESS = [
  'SIGUSR2',
  'SIGALRM',
  'SIGVTALRM',
  'SIGIO',
  'SIGPWR',
  'SIGSTKFLT',
  'SIGXCPU',
] as const satisfies readonly NodeJS.Signals[];

/** Takes signals from now on. @param useless told once of each that does nothing */
export function takeSignals(take: (asked: Asked) => void, useless: (name: string) => void): void {
  for (const [name, asked] of Object.entries(ASKED)) process.on(name, () => take(asked));
  // Left alone, Node answers this one with a debugger on a TCP port of the loopback, where every account of the machine
  // may give it orders.
  process.on('SIGUSR1', () => undefined);
  // A profiler that Node was started with has its own use for the last.
  const names = process.execArgv.join().includes('prof') ? USELESS : [...USELESS, 'SIGPROF'];
  for (const name of names) {
    let told = false;
    process.on(name, () => {
      if (!told) useless(name);
      told = true;
    });
  }
}
