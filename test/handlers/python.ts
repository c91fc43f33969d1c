import { execFileSync } from 'node:child_process';

/** What a Python program writes when it is given `input`. Python is the judge of what the bytes should be. */
export function python(program: string, input: string | Uint8Array): Buffer {
  return execFileSync('python3', ['-c', program], { input, maxBuffer: 2 ** 28 });
}
