// Prints what the last run counted. With --write its rows replace those of the same promises in docs/reliability.md;
// with --whole they have to be of all that is promised as well.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { FIGURES } from './figures.ts';
import { PROMISES } from './promises.ts';
import { type Row, rowsOf, tableOf } from './table.ts';

const DOCUMENT = 'docs/reliability.md';
const [BEGIN, END] = ['<!-- soak: begin -->', '<!-- soak: end -->'];
const isWhole = process.argv.includes('--whole');

const lines = existsSync(FIGURES) ? readFileSync(FIGURES, 'utf8').split('\n').filter(Boolean) : [];
const rows = lines.map((line) => JSON.parse(line) as Row);
if (isWhole || process.argv.includes('--write')) {
  const [before = '', rest = ''] = readFileSync(DOCUMENT, 'utf8').split(BEGIN);
  const [table = '', after = ''] = rest.split(END);
  const anew = tableOf([...rowsOf(table), ...rows]);
  console.log(anew);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${anew}\n\n${END}${after}`);
} else {
  for (const { name, figure, when, share } of rows)
    console.log(`${PROMISES[name]}: ${figure} (${when}, share ${share})`);
}
const missing = Object.keys(PROMISES).filter((name) => !rows.some((row) => row.name === name));
if (isWhole && missing.length > 0) {
  for (const name of missing) console.error(`not counted: ${name}`);
  process.exitCode = 1;
}
