import { HandlerFailure } from '../../core/handler.ts';
import { EPOLLIN } from '../../posix/constants.ts';
import { close, read, unreadBytes } from '../../posix/descriptor.ts';
import { openPidfd } from '../../posix/pidfd.ts';
import type { Exit } from '../../posix/spawn.ts';
import type { ErrorLines } from '../error-lines.ts';
import { Capture } from './capture.ts';
import { ProcessGroup } from './process-group.ts';
import type { Started } from './start-program.ts';

const LOOK_FOR_MEMORY_MS = 20;

/** Tells when a descriptor can be read: the server's event loop. */
export interface Readiness {
  watch(fd: number, events: number, watcher: { ready(events: number): void }): void;
  /** Not watched any more: for a descriptor that stays open, here or in a process that is just being started. */
  unwatch(fd: number): void;
}

export interface RunOptions {
  readonly readiness: Readiness;
  readonly graceMs: number;
  readonly errorLines: ErrorLines;
  /** For what is read and not kept. */
  readonly scratch: Buffer;
  maxReplyBytes(): number;
  /** Whether there is memory for more of the reply; asked before each piece. Where there is none, the program has to wait with its writing. */
  mayHoldMore(): boolean;
  /** It waits for memory from now on, or does so no more. */
  waits(isWaiting: boolean): void;
  /** The memory that is held for the reply has grown to so much. */
  holds(bytes: number): void;
  /** The reply, once the program has ended well, or why there is none. Called once. */
  settled(result: readonly Buffer[] | HandlerFailure): void;
  /** Nothing of the program runs any more, as far as it can be known. Called once, after `settled`. */
  gone(): void;
}

/**
 * A program at work on one request. Its reply is complete when it has exited and what it wrote by then is read; whoever else holds the other end of the
 * pipe is not waited for.
 */
export class RunningProgram {
  readonly group: ProcessGroup;
  readonly #options: RunOptions;
  #reply = new Capture();
  readonly #open = new Set<number>();
  readonly #watched = new Set<number>();
  readonly #stdout: number;
  readonly #stderr: number;
  #settled = false;
  #ending = false;
  #waits = false;
  #waiting: NodeJS.Timeout | undefined;

  constructor({ pid, stdout, stderr }: Started, options: RunOptions) {
    this.group = new ProcessGroup(pid);
    this.#options = options;
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#open.add(stdout).add(stderr);
  }

  /** From now on it is looked after, and tells of its end. */
  begin(): void {
    try {
      this.#watch(this.#stdout, () => this.#readReply());
      this.#watch(this.#stderr, () => this.#readErrors());
      const pidfd = openPidfd(this.group.pid);
      this.#open.add(pidfd);
      this.#watch(pidfd, () => this.#exited(pidfd));
    } catch (error) {
      this.end(`cannot watch over the program: ${(error as Error).message}`);
    }
  }

  /** Fails the request, if it is not settled yet, and ends every process of the program's group. */
  end(reason: string): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#settle(new HandlerFailure(reason));
    this.#close(this.#stdout);
    this.#reply = new Capture();
    this.group.end(this.#options.graceMs, () => this.#finish());
  }

  #exited(pidfd: number): void {
    this.#close(pidfd);
    // Once it is asked to end, its group is looked after until all of it is gone.
    if (this.#ending) return;
    if (this.#open.has(this.#stdout)) this.#readRest();
    if (this.#ending) return;
    this.#ending = true;
    const exit = this.group.collect();
    if (this.#open.has(this.#stderr)) this.#readErrors();
    this.#settle(failureOf(exit) ?? this.#reply.pieces);
    this.#finish();
  }

  #readReply(): void {
    if (!this.#options.mayHoldMore()) return this.#waitForMemory();
    this.#setWaits(false);
    if (this.#readPiece() === 0) this.#close(this.#stdout);
    if (this.#reply.bytes > this.#options.maxReplyBytes()) this.#endTooLarge();
  }

  /** What is in the pipe now, and nothing that a process left behind may write meanwhile. */
  #readRest(): void {
    let left = unreadBytes(this.#stdout);
    while (left > 0) {
      const got = this.#readPiece();
      if (got <= 0) break;
      left -= got;
    }
    if (this.#reply.bytes > this.#options.maxReplyBytes()) this.#endTooLarge();
  }

  #readPiece(): number {
    const before = this.#reply.capacity;
    const got = this.#reply.readFrom(this.#stdout);
    if (this.#reply.capacity > before) this.#options.holds(this.#reply.capacity);
    return got;
  }

  /** Memory is given back without a word, by whoever held it: so it is looked for now and then. */
  #waitForMemory(): void {
    this.#setWaits(true);
    this.#unwatch(this.#stdout);
    this.#waiting = setTimeout(() => {
      this.#waiting = undefined;
      if (this.#open.has(this.#stdout)) this.#watch(this.#stdout, () => this.#readReply());
    }, LOOK_FOR_MEMORY_MS);
  }

  #setWaits(waits: boolean): void {
    if (waits === this.#waits) return;
    this.#waits = waits;
    this.#options.waits(waits);
  }

  #endTooLarge(): void {
    this.end(`the program wrote more than ${this.#options.maxReplyBytes()} bytes (max-reply)`);
  }

  #readErrors(): void {
    const { scratch, errorLines } = this.#options;
    const got = read(this.#stderr, scratch);
    if (got > 0) errorLines.push(scratch.subarray(0, got));
    else if (got === 0) this.#close(this.#stderr);
  }

  #settle(result: readonly Buffer[] | HandlerFailure): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#options.settled(result);
  }

  #finish(): void {
    clearTimeout(this.#waiting);
    this.#setWaits(false);
    if (this.#open.has(this.#stderr)) this.#readErrors();
    for (const fd of this.#open) this.#close(fd);
    this.#options.errorLines.end();
    this.#options.gone();
  }

  #watch(fd: number, ready: () => void): void {
    this.#options.readiness.watch(fd, EPOLLIN, { ready });
    this.#watched.add(fd);
  }

  #unwatch(fd: number): void {
    if (this.#watched.delete(fd)) this.#options.readiness.unwatch(fd);
  }

  #close(fd: number): void {
    if (!this.#open.delete(fd)) return;
    // Closing is not enough: another program that is just being started has copies of all descriptors until it runs, and an end of file in one of them
    // would wake the loop over and over until then.
    this.#unwatch(fd);
    close(fd);
  }
}

function failureOf(exit: Exit | undefined): HandlerFailure | undefined {
  if (exit === undefined) return new HandlerFailure('the program ended, and how cannot be found out');
  if ('code' in exit)
    return exit.code === 0 ? undefined : new HandlerFailure(`the program exited with status ${exit.code}`);
  return new HandlerFailure(`the program was ended by ${signalName(exit.signal)}`);
}

function signalName(number: number): string {
  const { signals } = process.getBuiltinModule('node:os').constants;
  return Object.entries(signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
