import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModuleCalls } from '../../../src/handlers/module/module.ts';
import type { ModuleOptions } from '../../../src/handlers/module/module-crew.ts';
import { removeTree } from '../../support/remove-tree.ts';
import { until } from '../../support/wait.ts';
import { Asked, fixture } from '../program/programs.ts';

export const BEHAVES = fixture('behaves.mjs');

export interface Line {
  readonly line: string;
  readonly requestId: string | undefined;
}

export interface ModuleStage {
  readonly lines: Line[];
  readonly complaints: string[];
  /** A module with this text. */
  file(text: string, name?: string): string;
  /** A handler that has nothing loaded yet. */
  create(options?: Partial<ModuleOptions>): ModuleCalls;
  /** A handler with a module in force. */
  serve(path?: string, strength?: number, options?: Partial<ModuleOptions>): Promise<ModuleCalls>;
  ask(handler: ModuleCalls, request?: string | readonly Buffer[]): Asked;
  said(line: RegExp): Promise<Line>;
  complained(complaint: RegExp): Promise<void>;
}

/** Node begins some of its own when it first needs them. */
const LATE_THREADS = 2;

/** Threads of this process. */
export const threads = (): number => readdirSync('/proc/self/task').length;

/** Makes module handlers; a test fails that leaves a worker running. To be called in `describe`. */
export function useModules(): ModuleStage {
  let handlers: ModuleCalls[] = [];
  let asked: Asked[] = [];
  let directories: string[] = [];
  let count = 0;
  let threadsBefore = 0;
  const lines: Line[] = [];
  const complaints: string[] = [];

  beforeEach(async () => {
    lines.length = 0;
    complaints.length = 0;
    // Node's own pool is there from its first use on, all of it.
    await readdir('/');
    threadsBefore = threads();
  });
  afterEach(async () => {
    for (const each of asked) each.abort();
    for (const handler of handlers) handler.close();
    await until('no worker is left', () => threads() <= threadsBefore + LATE_THREADS);
    for (const directory of directories) removeTree(directory);
    handlers = [];
    asked = [];
    directories = [];
  });

  const create = (options: Partial<ModuleOptions> = {}): ModuleCalls => {
    const handler = new ModuleCalls({
      maxReplyBytes: () => 2 ** 20,
      said: (line, requestId) => void lines.push({ line, requestId }),
      complain: (complaint) => void complaints.push(complaint),
      graceMs: 50,
      ...options,
    });
    handlers.push(handler);
    return handler;
  };
  return {
    lines,
    complaints,
    file(text, name = 'made.mjs') {
      const directory = mkdtempSync(join(tmpdir(), 'eofd-module-'));
      directories.push(directory);
      writeFileSync(join(directory, name), text);
      return join(directory, name);
    },
    create,
    async serve(path = BEHAVES, strength = 1, options = {}) {
      const handler = create(options);
      (await handler.prepare(strength, { path }))();
      return handler;
    },
    ask(handler, request = '') {
      const one = new Asked(
        handler,
        typeof request === 'string' ? [Buffer.from(request)] : request,
        `request-${++count}`,
      );
      asked.push(one);
      return one;
    },
    async said(line) {
      await until(`the module says ${line}`, () => lines.some((each) => line.test(each.line)));
      return lines.find((each) => line.test(each.line)) as Line;
    },
    async complained(complaint) {
      await until(`there is the complaint ${complaint}`, () => complaints.some((each) => complaint.test(each)));
    },
  };
}
