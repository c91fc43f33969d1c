import type { StatusDocument } from '../core/account/status-document.ts';
import { EXIT } from '../core/errors.ts';
import type { print } from '../program/print.ts';
import type { Say } from '../program/run.ts';
import { runTool } from './doctor/gather/run-tool.ts';
import { askStatus, StatusError } from './status/ask-status.ts';
import { findMetrics, type NotFound } from './status/find-metrics.ts';
import { ratesOf } from './status/status-rates.ts';
import { statusLines } from './status/status-text.ts';
import { StatusScreen } from './status/watch-status.ts';

const INTERVAL_MS = 1000;
/** Where nobody looks at the end of a line. */
const PIPE_COLUMNS = 500;

/** Of the program that loads this file: its errors are known to it alone. */
export interface Mouth {
  readonly say: Say;
  readonly print: typeof print;
}

/** `eofc status`: what an eofd does now, once or again each second. @param asked NAME or PATH @returns the exit code */
export async function showStatus(asked: string | undefined, flags: readonly string[], mouth: Mouth): Promise<number> {
  const found = findMetrics(asked, process.env, runTool);
  if ('problem' in found) return sayNotFound(found, mouth);
  const json = flags.includes('json');
  try {
    if (flags.includes('watch')) await watchStatus(found.address, json, mouth);
    else {
      const status = await askStatus(found.address);
      await mouth.print('the status', json ? `${JSON.stringify(status, null, 2)}\n` : page(status));
    }
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    // It answers, but as something else.
    if (found.otherwise !== undefined && error.code === undefined) return sayNotFound(found.otherwise, mouth);
    mouth.say(error.message);
    return error.code === 'EACCES' ? EXIT.permission : EXIT.unavailable;
  }
}

function sayNotFound({ problem, advice }: NotFound, { say }: Mouth): number {
  say(problem);
  process.stderr.write(advice.map((line) => `  ${line}\n`).join(''));
  return EXIT.unavailable;
}

function page(status: StatusDocument, before?: StatusDocument): string {
  const columns = process.stdout.isTTY ? process.stdout.columns || 80 : PIPE_COLUMNS;
  const view = { columns, rows: Number.POSITIVE_INFINITY, order: 'waits' } as const;
  return `${statusLines(status, ratesOf(status, before), view).join('\n')}\n`;
}

/** On a terminal that can be drawn on, one screen; on any other, and for programs, one status after the other. */
async function watchStatus(address: string, json: boolean, mouth: Mouth): Promise<void> {
  const { stdin, stdout, env } = process;
  let last = await askStatus(address);
  if (stdout.isTTY && !json && (env['TERM'] ?? 'dumb') !== 'dumb')
    return new StatusScreen(stdout, stdin.isTTY ? stdin : undefined, (givenUp) => askStatus(address, givenUp)).run();
  for (let before: StatusDocument | undefined; ; before = last) {
    if (before !== undefined) last = await askStatus(address);
    await mouth.print('the status', json ? `${JSON.stringify(last)}\n` : `${page(last, before)}\n`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
