import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Ended, run } from '../e2e/run.ts';
import { removeTree } from '../support/remove-tree.ts';

export interface Client {
  readonly command: readonly string[];
  /** Its exit codes are those of eofc; the others end with 1 and an exception's text. */
  readonly likeEofc: boolean;
  /** It tells a reset from the end of a reply. */
  readonly seesResets: boolean;
}

const file = (name: string): string => resolve(`examples/clients/${name}`);
const asEofc = (...command: string[]): Client => ({ command, likeEofc: true, seesResets: true });

/**
 * The clients of examples/, by what they are written in or made of. The one in C is compiled for the tests of a
 * `describe`.
 */
export function exampleClients(): Readonly<Record<string, Client>> {
  const built = mkdtempSync(join(tmpdir(), 'eofd-'));
  const inC = join(built, 'ask');
  before(() => void execFileSync('cc', ['-Wall', '-Wextra', '-Wpedantic', '-Werror', '-O2', '-o', inC, file('ask.c')]));
  after(() => removeTree(built));
  return {
    python3: asEofc('python3', file('ask.py')),
    asyncio: { command: ['python3', file('ask_asyncio.py')], likeEofc: false, seesResets: true },
    node: asEofc(process.execPath, file('ask.mjs')),
    library: asEofc(process.execPath, file('ask-library.mjs')),
    perl: asEofc('perl', file('ask.pl')),
    cc: asEofc(inC),
    socat: asEofc('sh', file('ask-socat.sh')),
    nc: { command: ['sh', file('ask-nc.sh')], likeEofc: true, seesResets: false },
  };
}

/** @param seconds how long the client is to wait; the asyncio one takes no such argument */
export function ask(
  { command, likeEofc }: Client,
  socket: string,
  request: string | Uint8Array,
  seconds?: number,
  onStart?: (pid: number) => void,
): Promise<Ended> {
  const limit = likeEofc && seconds !== undefined ? [String(seconds)] : [];
  return run([...command, socket, ...limit], { input: request, ...(onStart && { onStart }) });
}
