// A process whose standard error is a test's subject: does what lines of JSON on its standard input say, and answers
// each on its standard output, past Node's streams, which would change the flags of what they share.

import { readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Level, LogRecord } from '../../src/core/records/record.ts';
import { createLog } from '../../src/log/create-log.ts';
import type { Format } from '../../src/log/destination.ts';

export type Command =
  | { readonly do: 'log'; readonly record: LogRecord; readonly times?: number }
  | { readonly do: 'load' }
  | { readonly do: 'flush'; readonly timeoutMs: number }
  | { readonly do: 'level'; readonly level: Level }
  | { readonly do: 'flags' }
  | { readonly do: 'exit'; readonly code: number };

export interface ChildSettings {
  readonly format: Format | 'auto';
  readonly journalSocket?: string;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ChildSettings;
const control = createLog({ level: 'info', ...settings, importPipeline: () => import('../../src/eofd/late.ts') });

async function carryOut(command: Command): Promise<unknown> {
  switch (command.do) {
    case 'log':
      for (let count = 0; count < (command.times ?? 1); count += 1) {
        control.log({ ...command.record, message: command.record.message.replace('%d', String(count)) });
      }
      return undefined;
    case 'load':
      return control.load();
    case 'flush':
      return control.flush(command.timeoutMs);
    case 'level':
      return control.setLevel(command.level);
    case 'flags':
      return Number.parseInt(/flags:\s*(\d+)/.exec(readFileSync('/proc/self/fdinfo/2', 'utf8'))?.[1] ?? '', 8);
    case 'exit':
      return process.exit(command.code);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const began = performance.now();
  const result = await carryOut(JSON.parse(line) as Command);
  writeSync(1, `${JSON.stringify({ ms: performance.now() - began, result })}\n`);
}
