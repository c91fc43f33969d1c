import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Answer {
  readonly out: Buffer;
  readonly errors: string;
  readonly code: number | null;
}

/** Runs a client program that we did not write: standard input in, standard output out. */
export async function runClient(command: readonly string[], input: Uint8Array | string = ''): Promise<Answer> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  // A program that ends without reading all of its input is no failure of the test's.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { out: Buffer.concat(out), errors: Buffer.concat(errors).toString(), code };
}

/** The client of the article the project grew from: asyncio, with `write_eof()` or without. */
export const articleClient = (socket: string, options: { readonly writeEof: boolean }): readonly string[] => [
  'python3',
  '-c',
  `
import asyncio

async def main():
    reader, writer = await asyncio.open_unix_connection(${JSON.stringify(socket)})
    writer.write(b'hogehoge')
    ${options.writeEof ? 'writer.write_eof()' : 'await writer.drain()'}
    print(await reader.read())
    writer.close()
    await writer.wait_closed()

asyncio.run(main())
`,
];
