import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export { EOFC } from '../support/commands.ts';
export const ON_TERMINAL = fileURLToPath(new URL('../../../test/e2e/on_terminal.py', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: Buffer;
  readonly err: string;
}

export interface RunOptions {
  /** Standard input: its bytes, or the descriptor of a file; closed at once where it is missing. */
  readonly input?: string | Uint8Array | number;
  /** Descriptor for standard output, in place of a pipe. */
  readonly output?: number;
  readonly environment?: NodeJS.ProcessEnv;
  readonly directory?: string;
  /** Called with all of standard error so far, whenever there is more. */
  onError?(err: string): void;
  onStart?(pid: number): void;
}

/** Runs a program to its end. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { input = '', output = 'pipe', environment, directory } = options;
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, {
    stdio: [typeof input === 'number' ? input : 'pipe', output, 'pipe'],
    env: { ...process.env, EOFD_SOCKET: '', ...environment },
    cwd: directory,
  });
  const out: Buffer[] = [];
  let err = '';
  // A program that takes none of its input is no error here.
  child.stdin?.on('error', () => undefined).end(input);
  child.stdout?.on('data', (piece: Buffer) => out.push(piece));
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    err += piece;
    options.onError?.(err);
  });
  return new Promise((resolve, reject) => {
    child.on('spawn', () => options.onStart?.(child.pid ?? 0));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out: Buffer.concat(out), err }));
  });
}
