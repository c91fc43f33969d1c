import { mkdtempSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KINDS, type Kind, MODULE } from './faulty-daemon.ts';
import { removeTree } from './remove-tree.ts';
import { upperServer } from './upper-server.ts';

/** What daemons of each kind need beside them, wherever they run; in place until it is cleaned. */
export class Surroundings {
  readonly directory = mkdtempSync(join(tmpdir(), 'eofd-kinds-'));
  readonly #upstream: Server;

  constructor() {
    writeFileSync(join(this.directory, 'upper.mjs'), MODULE);
    this.#upstream = upperServer(join(this.directory, 'upstream'));
  }

  /** The arguments of a kind, without where it listens. */
  argumentsOf(kind: Kind): readonly string[] {
    const words = [...KINDS[kind]] as string[];
    const listens = words[0] === '--http' ? 2 : 0;
    return words
      .slice(listens)
      .map((word) => word.replace(/^\.\/upper\.mjs$|(?<=^unix:)\.\/upstream$/, (name) => join(this.directory, name)));
  }

  clean(): void {
    this.#upstream.close();
    removeTree(this.directory);
  }
}

export const frontOf = (kind: Kind): 'raw' | 'http' => (kind.startsWith('http') ? 'http' : 'raw');
