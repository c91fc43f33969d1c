// Prints what the last run counted; that of a run of everything (--whole) is written into docs/reliability.md as well,
// and has to be of all that is promised.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { FIGURES, type Row, SHARE } from './figures.ts';
import { tableOf } from './table.ts';

const DOCUMENT = 'docs/reliability.md';
const [BEGIN, END] = ['<!-- soak: begin -->', '<!-- soak: end -->'];
const isWhole = process.argv.includes('--whole');

const lines = existsSync(FIGURES) ? readFileSync(FIGURES, 'utf8').split('\n').filter(Boolean) : [];
const rows = lines.map((line) => JSON.parse(line) as Row);
const { text: table, missing } = tableOf(rows, isWhole);
const today = new Date().toISOString().slice(0, 10);
const whole = SHARE === 1 ? 'all of it' : `SOAK_SHARE=${SHARE}`;
const text = `${today}, ${whole}, Node ${process.version} on ${process.arch}:\n\n${table}`;
console.log(text);
if (isWhole) {
  const document = readFileSync(DOCUMENT, 'utf8');
  const [before = '', rest = ''] = document.split(BEGIN);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${text}\n\n${END}${rest.split(END)[1] ?? ''}`);
  for (const name of missing) console.error(`not counted: ${name}`);
  if (missing.length > 0) process.exitCode = 1;
}
