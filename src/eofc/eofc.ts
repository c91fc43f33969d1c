#!/usr/bin/env node
import { RequestError } from '../client/request-error.ts';
import { type Progress, requestStream } from '../client/request-stream.ts';
import { printable } from '../core/printable.ts';
import { version } from '../program/version.ts';
import { type EofcRequest, parseEofcCommandLine } from './eofc-command.ts';
import { eofcHelp } from './eofc-help.ts';
import { EOFC_EXIT, FAILURES } from './failures.ts';
import { ProgressLine } from './progress-line.ts';
import { OutputError, ReplyPrinter } from './reply-printer.ts';
import { openStandardInput } from './standard-input.ts';

function say(text: string): void {
  process.stderr.write(`eofc: ${text}\n`);
}

/** @returns the exit code */
async function main(): Promise<number> {
  const command = parseEofcCommandLine(process.argv.slice(2), process.env);
  if (command.kind === 'wrong') {
    for (const problem of command.problems) say(problem);
    say('eofc --help shows the options');
    return EOFC_EXIT.usage;
  }
  const printer = new ReplyPrinter(process.stdout);
  try {
    if (command.kind === 'help') await printer.take(Buffer.from(eofcHelp()));
    else if (command.kind === 'version') await printer.take(Buffer.from(`eofc ${version()}\n`));
    else await ask(command, printer);
    await printer.finish();
    return EOFC_EXIT.done;
  } catch (error) {
    return explain(error, printer.begun);
  }
}

async function ask({ socket, timeoutMs, noEof, message }: EofcRequest, printer: ReplyPrinter): Promise<void> {
  const input = message === undefined ? openStandardInput() : undefined;
  const body = input?.stream ?? message ?? '';
  const requestBytes = input === undefined ? Buffer.byteLength(message ?? '') : input.bytes;
  // Where the request is being typed, a line that redraws itself would be in the way.
  const progress =
    process.stderr.isTTY && !input?.stream.isTTY ? new ProgressLine(process.stderr, requestBytes) : undefined;
  const options = { timeoutMs, onProgress: (now: Progress) => progress?.update(now) };
  try {
    for await (const piece of requestStream(socket, noEof ? withoutEnd(body) : body, options))
      await printer.take(piece);
  } finally {
    progress?.stop();
    // An input that goes on would keep the process.
    input?.stream.destroy();
  }
}

/** The mistake that eofd is there to name: a request whose end never comes. */
async function* withoutEnd(body: string | AsyncIterable<Buffer>): AsyncGenerator<string | Buffer, void, undefined> {
  say('--no-eof: sending the request, but not its end');
  if (typeof body === 'string') yield body;
  else yield* body;
  say('--no-eof: sent; the write side stays open, and a server that reads to EOF waits for more');
  await new Promise(() => undefined);
}

/** Says what went wrong, and what to do. @returns the exit code. @throws what is a bug */
function explain(error: unknown, begun: boolean): number {
  if (error instanceof OutputError) {
    if (!error.closed) say(error.message);
    return EOFC_EXIT.inputOutput;
  }
  if (!(error instanceof RequestError)) throw error;
  const { exitCode, advice } = FAILURES[error.code];
  const reason =
    error.code === 'body-failed'
      ? `standard input could not be read: ${printable(reasonOf(error.cause))}`
      : error.message;
  say(
    [
      reason,
      ...(advice === undefined ? [] : [advice]),
      ...(begun ? ['what was printed is not the whole reply'] : []),
    ].join('; '),
  );
  return exitCode;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// A closed standard error is no reason to end early.
process.stderr.on('error', () => undefined);
main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.exitCode = EOFC_EXIT.internal;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    for (const line of text.split('\n')) say(printable(`internal error: ${line}`));
  },
);
