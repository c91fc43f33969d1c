import { BASE_HTTP, RAW_ALONE } from '../http-contestants.ts';
import {
  HTTP_PAYLOADS,
  type HttpPayload,
  httpProgramRow,
  httpRow,
  PROGRAM_CONNECTIONS,
  RAW_ACTIVATED_ROW,
  RAW_ROW,
  WAYS,
  type Way,
} from '../measure/http.ts';
import { SCRAPE_ROW, SCRAPED_ROW, UNSCRAPED_ROW } from '../measure/scrapes.ts';
import type { Results } from '../results.ts';
import { type Column, figureTable } from './figure-table.ts';

/** What came over HTTP: rates, processor time, programs, and the raw socket beside it. */
export function httpPart(results: Results): string {
  if (results.rows[httpRow('16 B', 'kept')] === undefined) return 'Not measured in this run.';
  const each = (column: (payload: HttpPayload, way: Way) => Column): string =>
    figureTable(
      results,
      HTTP_PAYLOADS.flatMap((payload) => WAYS.map((way) => column(payload, way))),
    );
  const rate = (payload: HttpPayload): string => (payload === '16 MiB' ? 'mibPerSecond' : 'requestsPerSecond');
  const title = (payload: HttpPayload, way: Way): string => `${payload}, ${way}`;
  const rates = each((payload, way) => ({
    title: `${title(payload, way)}, ${payload === '16 MiB' ? 'MiB/s' : 'req/s'}`,
    row: httpRow(payload, way),
    figure: rate(payload),
    as: 'with ends',
  }));
  const ratios = each((payload, way) => ({
    title: title(payload, way),
    row: httpRow(payload, way),
    figure: rate(payload),
    as: 'ratio',
    base: BASE_HTTP,
  }));
  const costs = each((payload, way) => ({
    title: title(payload, way),
    row: httpRow(payload, way),
    figure: 'cpuUs',
    as: 'median',
  }));
  return [
    rates,
    `The same over ${BASE_HTTP}'s in the same round, median:`,
    ratios,
    'Processor time for a request, in µs, of the server and its processes, median:',
    costs,
    'A function of Python over HTTP, connections kept where the server keeps them:',
    programs(results),
    'The raw socket, with and without listeners for HTTP beside it on which nobody asks:',
    beside(results),
    'Scrapes of its metrics with 1,000 open connections, and a load of 16 more beside them:',
    scraped(results),
  ].join('\n\n');
}

function programs(results: Results): string {
  const rates = PROGRAM_CONNECTIONS.map((connections) => ({
    title: `${connections}, req/s`,
    row: httpProgramRow(connections),
    figure: 'requestsPerSecond',
    as: 'with ends' as const,
  }));
  const row = httpProgramRow(16);
  return figureTable(results, [
    ...rates,
    { title: 'p50 µs at 16', row, figure: 'p50Us', as: 'median' },
    { title: 'p99 µs at 16', row, figure: 'p99Us', as: 'median' },
    { title: 'processor µs at 16', row, figure: 'cpuUs', as: 'median' },
  ]);
}

function beside(results: Results): string {
  const rate = { row: RAW_ROW, figure: 'requestsPerSecond', base: RAW_ALONE } as const;
  return figureTable(results, [
    { ...rate, title: '16 B, 64 connections, req/s', as: 'with ends' },
    { ...rate, title: 'over alone', as: 'ratio' },
    { title: 'first reply when activated, ms', row: RAW_ACTIVATED_ROW, figure: 'replyMs', as: 'with ends' },
  ]);
}

function scraped(results: Results): string {
  return figureTable(results, [
    { title: 'slowest scrape, ms', row: SCRAPE_ROW, figure: 'slowestMs', as: 'with ends' },
    { title: 'p99 µs without scrapes', row: UNSCRAPED_ROW, figure: 'p99Us', as: 'with ends' },
    { title: 'p99 µs, one each second', row: SCRAPED_ROW, figure: 'p99Us', as: 'with ends' },
  ]);
}
