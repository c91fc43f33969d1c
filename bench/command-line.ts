import { parseArgs } from 'node:util';

export interface Command {
  /**
   * `full` and `quick` measure, `programs` only what programs cost, `http` only what comes over HTTP; `gate` looks whether a request has become
   * dear; `render` writes the report of a run that has been.
   */
  readonly does: 'full' | 'quick' | 'programs' | 'http' | 'gate' | 'render' | 'help';
  /** For those that measure, another number of rounds. */
  readonly rounds?: number;
  /** For `render`, the file with the results. */
  readonly from?: string;
}

export const HELP = `npm run bench                     everything, five rounds, about 55 minutes; writes docs/performance.md and its charts
npm run bench -- --quick          everything, shorter, about 10 minutes; writes out/performance.md
npm run bench -- --programs       only programs in each mode, shorter, about 4 minutes; writes out/programs.md
npm run bench -- --http           only what comes over HTTP, shorter, about 3 minutes; writes out/http.md
npm run bench -- --gate           only whether a request costs more than it may, in seconds; CI runs it
npm run bench -- --rounds N       another number of rounds
npm run bench -- --render FILE    writes docs/performance.md from the results of a run (out/bench.json) again
`;

/** @throws for words that it does not know */
export function parseCommand(words: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: 'boolean', default: false },
      programs: { type: 'boolean', default: false },
      http: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      render: { type: 'string' },
    },
  });
  if (values.help) return { does: 'help' };
  if (values.gate) return { does: 'gate' };
  if (values.render !== undefined) return { does: 'render', from: values.render };
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
    throw new Error('--rounds takes a whole number from 1 on');
  const does = values.programs ? 'programs' : values.http ? 'http' : values.quick ? 'quick' : 'full';
  return { does, ...(rounds !== undefined && { rounds }) };
}
