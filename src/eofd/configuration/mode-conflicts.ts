import { defaultSettings, type OptionName, type Settings } from '../../core/options.ts';
import type { HandlerSettings } from '../../handlers/registry.ts';
import { descriptorLimit } from '../../posix/descriptor-limit.ts';
import type { Source } from '../../program/source.ts';
import { handlerDescriptors } from '../handler-descriptors.ts';

/** Options that only one mode of programs heeds. */
export const OF_MODE = [
  ['program-spares', 'spare'],
  ['worker-requests', 'worker'],
  ['worker-memory', 'worker'],
  ['worker-connections', 'worker'],
] as const satisfies readonly (readonly [OptionName, string])[];

/** Options that decide how many descriptors the programs take that are kept in a mode. */
const COUNTS_OF_MODE = {
  spare: ['program-spares', 'handler-concurrency'],
  worker: ['worker-connections', 'handler-concurrency'],
} as const satisfies Readonly<Record<string, readonly OptionName[]>>;

/** Descriptors that eofd needs beside those of its programs to answer anybody. */
const LEAST_DESCRIPTORS = 32;

/** Tells what fits no mode that programs are run in, to the source that gives it. */
export function findModeConflicts(settings: Settings & HandlerSettings, sources: readonly Source[]): void {
  const defaults = defaultSettings();
  const isAskedFor = (mode: string): boolean =>
    sources.some(({ values, broken }) => values.get('program-mode') === mode || broken.has('program-mode'));
  const hasProgram = sources.some(({ program, broken }) => program !== undefined || broken.has('handler'));
  for (const source of sources) {
    const mode = source.values.get('program-mode');
    if (mode !== undefined && mode !== 'request' && !hasProgram)
      source.complain('program-mode', 'only a program has a mode, and none is given (-- PROGRAM)');
    for (const [name, ofMode] of OF_MODE) {
      // At its default it changes nothing anywhere.
      if (source.values.has(name) && source.values.get(name) !== defaults[name] && !isAskedFor(ofMode))
        source.complain(name, `nothing heeds it without program-mode ${ofMode}`);
    }
  }
  findTooMany(settings, sources);
}

/** Tells what is too large where programs are kept: they would take the descriptors that connections need. */
function findTooMany(settings: Settings & HandlerSettings, sources: readonly Source[]): void {
  const { choice } = settings;
  if (choice.kind !== 'program' || choice.mode.kind === 'request') return;
  const needed = handlerDescriptors(settings);
  const limit = limitIfKnown();
  if (needed + LEAST_DESCRIPTORS <= limit) return;
  // Of those that are asked for, the largest is to blame.
  const [largest] = COUNTS_OF_MODE[choice.mode.kind]
    .flatMap((name) => {
      const source = sources.find(({ values }) => values.has(name));
      return source === undefined ? [] : [{ name, source, count: settings[name] ?? 0 }];
    })
    .sort((one, other) => other.count - one.count);
  largest?.source.complain(
    largest.name,
    `${largest.count} take ${needed} descriptors, and eofd may open ${limit} (LimitNOFILE=)`,
  );
}

/** Where the system does not tell, or can't be asked, the start says so. */
function limitIfKnown(): number {
  try {
    return descriptorLimit();
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
