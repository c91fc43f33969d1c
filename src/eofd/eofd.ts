#!/usr/bin/env node
import { EXIT, FatalError } from '../core/errors.ts';
import { createLog } from '../log/create-log.ts';
import { writePlainly } from '../log/write-plainly.ts';
import { PosixError } from '../posix/errno.ts';
import { libcFailure } from '../posix/libc.ts';
import { leaveTerminal } from '../program/leave-terminal.ts';
import { print } from '../program/print.ts';
import { run } from '../program/run.ts';
import { bugRecord } from './bug-record.ts';
import { compose } from './compose.ts';
import { resolveSettings } from './configuration/settings.ts';
import type { Daemon } from './daemon.ts';
import { endNow } from './end-now.ts';
import { type Asked, takeSignals } from './signals.ts';

const FLUSH_MS = 1000;

/**
 * Runs the daemon until it is told to stop; the process ends by itself then, with the exit code that the help gives.
 */
async function main(argv: readonly string[]): Promise<void> {
  leaveTerminal();
  // Before anything else: a signal during the start must neither be lost nor end the process half-way.
  const early: (() => void)[] = [];
  let take = (asked: Asked): void => void early.push(() => take(asked));
  let useless = (name: string): void => void early.push(() => useless(name));
  takeSignals(
    (asked) => take(asked),
    (name) => useless(name),
  );

  const resolution = await resolveSettings(argv);
  if (resolution.kind === 'text') {
    const { text } = resolution;
    return run('eofd', async () => {
      await print('the text', text);
      return EXIT.done;
    });
  }
  const settings = resolution.kind === 'settings' ? resolution.settings : undefined;
  if (libcFailure !== undefined) {
    const record = { level: 'err', event: 'fatal', message: libcFailure.message } as const;
    writePlainly(record, settings?.['log-format'] ?? 'auto');
    process.exitCode = libcFailure.exitCode;
    return;
  }
  const control = createLog({
    level: settings?.['log-level'] ?? 'info',
    format: settings?.['log-format'] ?? 'auto',
    importPipeline: () => import('./late.ts'),
  });
  const end = (exitCode: number): void => {
    control.flush(FLUSH_MS);
    process.exitCode = exitCode;
  };
  if (resolution.kind === 'problems') {
    for (const problem of resolution.problems) control.log({ level: 'err', event: 'configuration', message: problem });
    return end(resolution.exitCode);
  }

  let daemon: Daemon | undefined;
  // Node would write its warnings to standard error itself, and make that non-blocking for everybody who shares it.
  process.removeAllListeners('warning');
  process.on('warning', (warning) =>
    control.log({ level: 'warning', event: 'lifecycle', message: `node: ${String(warning)}` }),
  );
  process.on('uncaughtException', (error) => {
    daemon?.abandon();
    control.log(bugRecord(error));
    end(EXIT.internal);
    endNow(EXIT.internal);
  });
  try {
    daemon = compose(argv, resolution.settings, process.env, control);
    take = (asked) => daemon?.hear(asked);
    useless = (name) =>
      control.log({ level: 'notice', event: 'lifecycle', message: `${name} does nothing here: ignored` });
    for (const again of early) again();
    await daemon.start(process.env);
  } catch (error) {
    const fatal = error instanceof PosixError ? new FatalError(error.withAdvice, EXIT.unavailable) : error;
    if (!(fatal instanceof FatalError)) throw error;
    daemon?.abandon();
    control.log({ level: 'err', event: 'fatal', message: fatal.message });
    end(fatal.exitCode);
    // Of a module that was to be loaded a thread may be left, which process.exit() would wait for.
    if (daemon?.hasThreads) endNow(fatal.exitCode);
    process.exit();
  }
}

void main(process.argv.slice(2));
