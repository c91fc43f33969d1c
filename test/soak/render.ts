// Writes what the last run counted into docs/reliability.md, and prints it.
import { readFileSync, writeFileSync } from 'node:fs';
import { FIGURES, type Row } from './figures.ts';

const DOCUMENT = 'docs/reliability.md';
const [BEGIN, END] = ['<!-- soak: begin -->', '<!-- soak: end -->'];

const rows = readFileSync(FIGURES, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)
  .map(({ promise, figure }) => [promise, figure] as const);
const all = [['promise', 'counted'], ...rows] as const;
const width = (column: 0 | 1): number => Math.max(...all.map((row) => row[column].length));
const line = ([promise, figure]: readonly [string, string], fill = ' '): string =>
  `| ${promise.padEnd(width(0), fill)} | ${figure.padEnd(width(1), fill)} |`;
const table = [line(['promise', 'counted']), line(['', ''], '-'), ...rows.map((row) => line(row))].join('\n');
const today = new Date().toISOString().slice(0, 10);
const text = `${today}, Node ${process.version} on ${process.arch}:\n\n${table}`;
const document = readFileSync(DOCUMENT, 'utf8');
const [before = '', rest = ''] = document.split(BEGIN);
writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${text}\n\n${END}${rest.split(END)[1] ?? ''}`);
console.log(text);
