import { EXIT } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import { closeTerminals, leaveTerminal } from './leave-terminal.ts';
import { OutputError } from './print.ts';

/** Writes a line to standard error, the program's name in front, safe for a terminal. */
export type Say = (text: string) => void;

/**
 * Runs a program to its exit code. What it throws is a bug, but for output that can't be written: that is told, unless
 * its reader has seen enough.
 */
export async function run(name: string, main: (say: Say) => Promise<number>): Promise<void> {
  const say: Say = (text) => void process.stderr.write(`${name}: ${printable(text)}\n`);
  leaveTerminal();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      closeTerminals();
      // Nobody takes it any more: it ends the process, and tells so whoever waits for it.
      process.kill(process.pid, signal);
    });
  }
  // A closed standard error is no reason to end early.
  process.stderr.on('error', () => undefined);
  try {
    process.exitCode = await main(say);
  } catch (error) {
    const isOutput = error instanceof OutputError;
    process.exitCode = isOutput ? EXIT.inputOutput : EXIT.internal;
    if (isOutput) return error.closed ? undefined : say(error.message);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    for (const line of text.split('\n')) say(`internal error: ${line}`);
  }
}

/** Says everything that is wrong with a command line. @returns the exit code */
export function refuse(name: string, say: Say, problems: readonly string[]): number {
  for (const problem of problems) say(problem);
  say(`${name} --help shows the options`);
  return EXIT.usage;
}
