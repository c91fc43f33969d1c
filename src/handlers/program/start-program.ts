import type { CText } from '../../posix/spawn.ts';
import type { Program } from './find-program.ts';
import { openRequestFile } from './request-file.ts';
import { startProcess } from './start-process.ts';

/** A program that runs: its first process, and the ends of its pipes that are ours. */
export interface Started {
  readonly pid: number;
  readonly stdin?: number;
  readonly stdout: number;
  readonly stderr: number;
}

/** Runs a program on a request. @param environment `NAME=value` @throws HandlerFailure, as startProcess */
export const startProgram = (
  program: Program,
  request: readonly Uint8Array[],
  environment: readonly CText[],
): Started =>
  startProcess(program, environment, (descriptors) => {
    descriptors.give(openRequestFile(request));
    return { stdout: descriptors.output(), stderr: descriptors.output() };
  });

/** Runs a program whose request comes later, through a pipe. @throws HandlerFailure, as startProcess */
export const startSpare = (program: Program, environment: readonly CText[]): Started & { readonly stdin: number } =>
  startProcess(program, environment, (descriptors) => ({
    stdin: descriptors.input(),
    stdout: descriptors.output(),
    stderr: descriptors.output(),
  }));
