#!/usr/bin/env node
import { RequestError } from '../client/request-error.ts';
import { type Progress, requestStream } from '../client/request-stream.ts';
import { EXIT } from '../core/errors.ts';
import { print } from '../program/print.ts';
import { refuse, run, type Say } from '../program/run.ts';
import { version } from '../program/version.ts';
import { shellWord } from './doctor/finding.ts';
import { type EofcOther, type EofcRequest, parseEofcCommand } from './eofc-command.ts';
import type { EofcCommandName } from './eofc-commands.ts';
import { commandHelp, eofcHelp } from './eofc-help.ts';
import { FAILURES } from './failures.ts';
import { permissionAdvice } from './permission-advice.ts';
import { ProgressLine } from './progress-line.ts';
import { ReplyPrinter } from './reply-printer.ts';
import { openStandardInput } from './standard-input.ts';

const PROMPT = 'what you type is the request; Ctrl-D on a line of its own ends it';

/** @returns the exit code */
async function main(say: Say): Promise<number> {
  const command = parseEofcCommand(process.argv.slice(2), process.env);
  if (command.kind === 'wrong') return refuse('eofc', say, command.problems);
  if (command.kind === 'request') return ask(command, say);
  if (command.kind === 'command') return inDirectory(say, () => other(command, say));
  await print('this', command.kind === 'help' ? helpOf(command.of) : `eofc ${version()}\n`);
  return EXIT.done;
}

const helpOf = (name: EofcCommandName | undefined): string => (name === undefined ? eofcHelp() : commandHelp(name));

/** A path that counts from a working directory that was removed leads nowhere. */
async function inDirectory(say: Say, command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== 'uv_cwd') throw error;
    say('the working directory was removed: name a path from / on');
    return EXIT.usage;
  }
}

/** Each is loaded only where it is asked for, so that a request starts as soon as it can. */
async function other({ name, argument, flags }: EofcOther, say: Say): Promise<number> {
  if (name === 'status') {
    const { showStatus } = await import('./show-status.ts');
    return showStatus(argument, flags, { say, print });
  }
  const { doctor } = await import('./doctor.ts');
  return doctor(argument, flags.includes('json'), print);
}

async function ask({ socket, timeoutMs, noEof, message }: EofcRequest, say: Say): Promise<number> {
  const printer = new ReplyPrinter(process.stdout);
  let progress: ProgressLine | undefined;
  try {
    const input =
      message === undefined
        ? await openStandardInput(() => say(PROMPT))
        : { body: message, bytes: Buffer.byteLength(message) };
    const { body, bytes } = input;
    if (process.stderr.isTTY) progress = new ProgressLine(process.stderr, bytes);
    const options = { timeoutMs, onProgress: (now: Progress) => progress?.update(now) };
    for await (const piece of requestStream(socket, noEof ? withoutEnd(body, say) : body, options))
      await printer.take(piece);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    progress?.stop();
    say(explanation(error, socket, printer.begun));
    return FAILURES[error.code].exitCode;
  } finally {
    progress?.stop();
    // An input that goes on would keep the process.
    if (message === undefined) process.stdin.destroy();
  }
  await printer.finish();
  return EXIT.done;
}

/** The mistake that eofd is there to name: a request whose end never comes. */
async function* withoutEnd(
  body: string | Buffer | AsyncIterable<Buffer>,
  say: Say,
): AsyncGenerator<string | Buffer, void, undefined> {
  say('--no-eof: sending the request, but not its end');
  if (typeof body === 'string' || Buffer.isBuffer(body)) yield body;
  else yield* body;
  say('--no-eof: sent; the write side stays open, and a server that reads to EOF waits for more');
  await new Promise(() => undefined);
}

/** What went wrong, and what to do. */
function explanation(error: RequestError, socket: string, begun: boolean): string {
  const advice = error.code === 'permission' ? permissionAdvice(socket) : FAILURES[error.code].advice;
  const { cause } = error;
  const reason =
    error.code === 'body-failed'
      ? `standard input could not be read: ${cause instanceof Error ? cause.message : String(cause)}`
      : error.message;
  const parts = [reason, advice, begun ? 'what was printed is not the whole reply' : undefined];
  const { section } = FAILURES[error.code];
  // A server's own line says it all.
  const more =
    section === undefined || error.serverLine !== undefined
      ? ''
      : ` (more in docs/troubleshooting.md, "${section}"; eofc doctor ${shellWord(socket)} looks for the cause)`;
  return `${parts.filter((part) => part !== undefined).join('; ')}${more}`;
}

void run('eofc', main);
