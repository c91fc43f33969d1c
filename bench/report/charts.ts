import { type Bar, barChart, type Panel } from '../chart/bars.ts';
import { lineChart } from '../chart/lines.ts';
import { EOFD } from '../contestants.ts';
import { ACTIVATED } from '../measure/activated.ts';
import { GROWTH, growthRow } from '../measure/growth.ts';
import { IDLE_MEMORY, MEMORY_AFTER_BIG, MEMORY_AFTER_ONE, MEMORY_AFTER_TINY } from '../measure/memory.ts';
import { connectionsOf, programRow, seldomRow } from '../measure/programs.ts';
import { ASCII, BIG, MIXED, SMALL, smallRow } from '../measure/throughput.ts';
import { KINDS } from '../program-contestants.ts';
import { figures, type Results } from '../results.ts';
import { median, spread } from '../statistics.ts';

const isOurs = (name: string): boolean => name.startsWith(EOFD);
const ENDS = 'Median of the rounds; the whisker goes from the smallest to the largest';

/** Every chart of a run, by the name of its file. */
export function charts(results: Results): Readonly<Record<string, string>> {
  const panels = (figure: string, rows: readonly (readonly [title: string, row: string])[]): readonly Panel[] =>
    rows.map(([title, row]) => ({ title, bars: bars(results, row, figure) })).filter((panel) => panel.bars.length > 0);
  const chart = (title: string, better: string, drawn: readonly Panel[]): string =>
    drawn.length === 0 ? '' : barChart(title, `${ENDS}. ${better}`, drawn);
  const all = {
    'tiny.svg': chart(
      'Requests of 16 bytes a second',
      'Longer is better',
      panels(
        'requestsPerSecond',
        SMALL.map((connections) => [
          connections === 1 ? '1 connection' : `${connections} connections`,
          smallRow(connections),
        ]),
      ),
    ),
    'processor.svg': chart(
      'Processor time for a request of 16 bytes, 64 connections, in µs',
      'Shorter is better',
      panels('cpuUs', [['µs of the server, user and system', smallRow(64)]]),
    ),
    'large.svg': chart('Larger requests', 'Longer is better', [
      ...panels('requestsPerSecond', [
        ['64 KiB ASCII, 16 connections, requests/s', ASCII],
        ['64 KiB Japanese and German, 16, requests/s', MIXED],
      ]),
      ...panels('mibPerSecond', [['16 MiB, 2 connections, MiB/s', BIG]]),
    ]),
    'start.svg': chart(
      'First reply of a server that its first connection starts, in ms',
      'Shorter is better',
      panels('replyMs', [['ms', ACTIVATED]]),
    ),
    'memory.svg': chart(
      'Memory (Pss), in MiB',
      'Shorter is better',
      panels('pssMiB', [
        ['once started', IDLE_MEMORY],
        ['after one request', MEMORY_AFTER_ONE],
        ['after very many requests of 16 B', MEMORY_AFTER_TINY],
        ['after 20 requests of 16 MiB', MEMORY_AFTER_BIG],
      ]),
    ),
    'programs.svg': chart(
      'Programs in each mode',
      'On the left shorter is better, on the right longer',
      KINDS.flatMap((kind) => [
        ...panels('p50Us', [[`${kind}, asked seldom: µs from connect to EOF`, seldomRow(kind)]]),
        ...panels('requestsPerSecond', [
          [`${kind}, ${connectionsOf(kind)[1]} connections: requests/s`, programRow(kind, connectionsOf(kind)[1])],
        ]),
      ]),
    ),
    'growth.svg': growthChart(results),
  };
  return Object.fromEntries(Object.entries(all).filter(([, svg]) => svg !== ''));
}

/** What fits beside a bar: a panel says itself which program it has. */
const shortName = (name: string): string =>
  name
    .replace('failures recorded', 'failures')
    .replace(/^eofd -- .*/, 'eofd request')
    .replace(/ -- .*/, '')
    .replace(/.* directly$/, 'directly');

function bars(results: Results, row: string, figure: string): readonly Bar[] {
  return results.contestants.flatMap(({ name }) => {
    const found = spread(figures(results, row, name, figure));
    return found === undefined ? [] : [{ name: shortName(name), isOurs: isOurs(name), figure: found }];
  });
}

function growthChart(results: Results): string {
  const lines = results.contestants
    .map(({ name }) => ({
      name,
      isOurs: isOurs(name),
      values: GROWTH.map((size) => median(figures(results, growthRow(size), name, 'mibPerSecond'))),
    }))
    .filter(({ values }) => values.some((value) => value > 0));
  if (lines.length === 0) return '';
  return lineChart(
    'MiB a second as requests grow, 2 connections',
    'Median of the rounds; both axes are logarithmic. Higher is better',
    GROWTH,
    lines,
  );
}
