import { EPOLLIN, POLLIN } from '../../posix/constants.ts';
import { pollNow, read } from '../../posix/descriptor.ts';
import { openPidfd } from '../../posix/pidfd.ts';
import type { Exit } from '../../posix/spawn.ts';
import type { ErrorLines } from '../error-lines.ts';
import type { Readiness } from '../readiness.ts';
import { WatchedDescriptor } from '../watched-descriptor.ts';
import { LivingGroups } from './living-groups.ts';
import { ProcessGroup } from './process-group.ts';
import type { Started } from './start-program.ts';

/** Of what a program has to say, in one turn of the loop: to look through a flood of short lines takes its time. */
const SAID_BYTES = 4096;

/** What all programs have in common. */
export interface ProgramSurroundings {
  readonly readiness: Readiness;
  readonly living: LivingGroups;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
  /** For what is read and not kept. */
  readonly scratch: Buffer;
}

/** @param graceMs from SIGTERM to SIGKILL, one second unless given */
export function programSurroundings(readiness: Readiness, graceMs = 1000): ProgramSurroundings {
  return { readiness, graceMs, scratch: Buffer.allocUnsafeSlow(64 * 1024), living: new LivingGroups() };
}

/** Who is told of a program's end. */
export interface ProcessOwner {
  /** It has ended by itself, and so has all of its group. @param exit undefined where it cannot be found out */
  exited(exit: Exit | undefined): void;
  /** Nothing of it runs any more, as far as it can be known. Called once, and last. */
  gone(): void;
}

/** A program that runs: its group of processes, its pipes, what it says on its standard error, and its end. */
export class ProgramProcess {
  /** Undefined where the program was started with its request. */
  readonly stdin: WatchedDescriptor | undefined;
  readonly stdout: WatchedDescriptor;
  /** Where its standard error goes. */
  lines: ErrorLines;
  readonly #group: ProcessGroup;
  readonly #stderr: WatchedDescriptor;
  readonly #surroundings: ProgramSurroundings;
  #owner: ProcessOwner | undefined;
  #pidfd: WatchedDescriptor | undefined;
  #output: ErrorLines | undefined;
  #isEnding = false;

  constructor({ pid, stdin, stdout, stderr }: Started, surroundings: ProgramSurroundings, lines: ErrorLines) {
    this.#surroundings = surroundings;
    this.lines = lines;
    this.#group = new ProcessGroup(pid);
    this.stdin = stdin === undefined ? undefined : new WatchedDescriptor(stdin, surroundings.readiness);
    this.stdout = new WatchedDescriptor(stdout, surroundings.readiness);
    this.#stderr = new WatchedDescriptor(stderr, surroundings.readiness);
    surroundings.living.add(this.#group);
  }

  get pid(): number {
    return this.#group.pid;
  }

  /** Whether it has ended, though its owner may not have been told yet. */
  get hasEnded(): boolean {
    return this.#isEnding || (this.#pidfd !== undefined && pollNow(this.#pidfd.fd, POLLIN) !== 0);
  }

  /**
   * From now on its end is looked for, and this owner told of it, in place of the one before.
   * @throws PosixError; it is to be ended then
   */
  watch(owner: ProcessOwner): void {
    this.#owner = owner;
    if (this.#pidfd !== undefined) return;
    this.#stderr.watch(EPOLLIN, () => this.#pass(this.#stderr, this.lines, SAID_BYTES));
    this.#pidfd = new WatchedDescriptor(openPidfd(this.#group.pid), this.#surroundings.readiness);
    this.#pidfd.watch(EPOLLIN, () => this.#exited());
  }

  /** Ends every process of its group. */
  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.stdin?.close();
    if (this.#output === undefined) this.stdout.close();
    this.#group.end(this.#surroundings.graceMs, () => this.#finish());
  }

  #exited(): void {
    this.#pidfd?.close();
    // Once it is asked to end, its group is looked after until all of it is gone.
    if (this.#isEnding) return;
    this.#isEnding = true;
    const exit = this.#group.collect();
    this.#readErrors();
    this.#owner?.exited(exit);
    this.#finish();
  }

  /** Its standard output is nobody's reply, but for the log as well. @throws PosixError */
  passOutputOn(lines: ErrorLines): void {
    this.#output = lines;
    this.stdout.watch(EPOLLIN, () => this.#pass(this.stdout, lines, SAID_BYTES));
  }

  #readErrors(): void {
    this.#pass(this.#stderr, this.lines);
  }

  /** @param maxBytes to be read of it; all that a pipe holds unless given */
  #pass(pipe: WatchedDescriptor, lines: ErrorLines, maxBytes?: number): void {
    const { scratch } = this.#surroundings;
    const got = pipe.isOpen ? read(pipe.fd, scratch, maxBytes) : 0;
    if (got > 0) lines.push(scratch.subarray(0, got));
    else if (got === 0) pipe.close();
  }

  #finish(): void {
    this.#readErrors();
    if (this.#output !== undefined) this.#pass(this.stdout, this.#output);
    this.#output?.end();
    for (const descriptor of [this.stdin, this.stdout, this.#stderr, this.#pidfd]) descriptor?.close();
    this.lines.end();
    this.#surroundings.living.delete(this.#group);
    this.#owner?.gone();
  }
}
