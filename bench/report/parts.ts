import { ACTIVATED } from '../measure/activated.ts';
import { GROWTH, growthRow } from '../measure/growth.ts';
import { BESIDE_IDLE, BESIDE_NONE } from '../measure/idle.ts';
import { IDLE_MEMORY, MEMORY_AFTER_BIG, MEMORY_AFTER_ONE, MEMORY_AFTER_TINY } from '../measure/memory.ts';
import { ASCII, BIG, MIXED, SMALL, smallRow } from '../measure/throughput.ts';
import type { Results } from '../results.ts';
import { table } from '../table.ts';
import { type Column, figureTable } from './figure-table.ts';
import { goalsTable } from './goals.ts';
import { httpGoals } from './http-goals.ts';
import { httpPart } from './http-part.ts';
import { profilePart } from './profile-part.ts';
import { programGoals } from './program-goals.ts';
import { programsPart } from './programs-part.ts';

/**
 * All that a run has to say, in Markdown, by the names of the places in docs/performance.md. Charts are not part of it.
 */
export function parts(results: Results): Readonly<Record<string, string>> {
  const both = (columns: readonly Omit<Column, 'as'>[]): string => {
    const as = (way: Column['as']): string =>
      figureTable(
        results,
        columns.map((column) => ({ ...column, as: way })),
      );
    return `${as('with ends')}\n\nThe same over bare Node's in the same round, median:\n\n${as('ratio')}`;
  };
  const tiny = SMALL.map((connections) => ({
    title: `${connections}`,
    row: smallRow(connections),
    figure: 'requestsPerSecond',
  }));
  return {
    run: run(results),
    goals: goalsTable(results),
    tiny: `Requests a second by the number of connections:\n\n${both(tiny)}`,
    tinyInDetail: figureTable(results, tinyInDetail()),
    large: both([
      { title: '64 KiB ASCII, req/s', row: ASCII, figure: 'requestsPerSecond' },
      { title: '64 KiB mixed, req/s', row: MIXED, figure: 'requestsPerSecond' },
      { title: '16 MiB, MiB/s', row: BIG, figure: 'mibPerSecond' },
    ]),
    start: figureTable(results, [
      { title: 'ms', row: ACTIVATED, figure: 'replyMs', as: 'with ends' },
      { title: 'over bare Node', row: ACTIVATED, figure: 'replyMs', as: 'ratio' },
      { title: 'processor time of start and stop, ms', row: ACTIVATED, figure: 'cpuMs', as: 'with ends' },
    ]),
    memory: memory(results),
    idle: figureTable(results, [
      { title: 'without, req/s', row: BESIDE_NONE, figure: 'requestsPerSecond', as: 'with ends' },
      { title: 'beside 5,000, req/s', row: BESIDE_IDLE, figure: 'requestsPerSecond', as: 'with ends' },
    ]),
    growth: figureTable(
      results,
      GROWTH.map((size) => ({ title: size, row: growthRow(size), figure: 'mibPerSecond', as: 'median' })),
    ),
    programs: programsPart(results),
    http: httpPart(results),
    profile: profilePart(results),
    contestants: contestants(results),
  };
}

/** The page of a run in which only programs were measured. */
export function programsReport(results: Results): string {
  const goals = table(['', 'to reach', 'eofd', 'reached'], programGoals(results));
  return `${['# Programs', run(results), goals, programsPart(results), contestants(results)].join('\n\n')}\n`;
}

/** The page of a run in which only what comes over HTTP was measured. */
export function httpReport(results: Results): string {
  const goals = table(['', 'to reach', 'eofd', 'reached'], httpGoals(results));
  return `${['# HTTP', run(results), goals, httpPart(results), contestants(results)].join('\n\n')}\n`;
}

function run({ startedAt, isQuick, rounds, machine, failures }: Results): string {
  const { processor, cores, memoryGiB, kernel, system, versions, loadBefore } = machine;
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `- ${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${isQuick ? 'a quick run' : 'a full run'}, ${rounds} rounds`,
    `- ${processor}, ${cores} cores, ${memoryGiB} GiB; ${system}, Linux ${kernel}; load before the run ${loadBefore.toFixed(2)}`,
    `- ${programs.join(', ')}`,
    ...failures.map((failure) => `- failed: ${failure.replaceAll('\n', ' ').slice(0, 300)}`),
  ].join('\n');
}

function tinyInDetail(): readonly Column[] {
  const row = smallRow(64);
  return [
    { title: 'µs', row, figure: 'cpuUs', as: 'with ends' },
    { title: 'over bare Node', row, figure: 'cpuUs', as: 'ratio' },
    { title: 'p50 µs', row, figure: 'p50Us', as: 'median' },
    { title: 'p99 µs', row, figure: 'p99Us', as: 'median' },
    { title: 'p99.9 µs', row, figure: 'p999Us', as: 'median' },
    { title: 'p50 µs, 1 connection', row: smallRow(1), figure: 'p50Us', as: 'median' },
    { title: 'queued at 256', row: smallRow(256), figure: 'queuedShare', as: 'median' },
    { title: 'generator', row, figure: 'generatorShare', as: 'median' },
  ];
}

function memory(results: Results): string {
  const rows = {
    'once started': IDLE_MEMORY,
    'after one request': MEMORY_AFTER_ONE,
    'after many of 16 B': MEMORY_AFTER_TINY,
    'after 20 of 16 MiB': MEMORY_AFTER_BIG,
  };
  const figured = figureTable(results, [
    ...Object.entries(rows).map(([title, row]) => ({ title, row, figure: 'pssMiB', as: 'with ends' as const })),
    { title: 'peak (Rss)', row: MEMORY_AFTER_BIG, figure: 'peakMiB', as: 'median' },
  ]);
  const ratios = figureTable(
    results,
    Object.entries(rows).map(([title, row]) => ({ title, row, figure: 'pssMiB', as: 'ratio' as const })),
  );
  return `${figured}\n\nThe same over bare Node's in the same round, median:\n\n${ratios}`;
}

function contestants({ contestants: took, absent }: Results): string {
  const told = table(
    ['', 'what differs'],
    took.map(({ name, note }) => [name, note]),
    2,
  );
  const missing = absent.map(({ name, why }) => `- ${name} did not take part: ${why}`);
  return [told, ...(missing.length > 0 ? ['', ...missing] : [])].join('\n');
}
