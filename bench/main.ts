import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { HELP, parseCommand } from './command-line.ts';
import { cpuRatio, judge } from './gate.ts';
import { charts } from './report/charts.ts';
import { httpReport, parts, programsReport } from './report/parts.ts';
import { writeReport } from './report/write-report.ts';
import type { Results } from './results.ts';
import { run } from './run.ts';
import { FULL, QUICK } from './schedule.ts';
import { openWorkshop, PROJECT, type Workshop } from './workshop.ts';

const RESULTS = `${PROJECT}out/bench.json`;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function main(words: readonly string[]): Promise<void> {
  const { does, rounds, from = '' } = parseCommand(words);
  switch (does) {
    case 'help':
      process.stdout.write(HELP);
      return;
    case 'render':
      report(JSON.parse(readFileSync(from, 'utf8')) as Results);
      return;
    case 'gate':
      return inWorkshop(async (workshop) => {
        const { isPassed, says } = judge(await cpuRatio(workshop));
        process.stdout.write(`${says}\n`);
        if (!isPassed) process.exitCode = 1;
      });
    case 'full':
    case 'quick':
    case 'programs':
    case 'http':
      return inWorkshop(async (workshop) => {
        const schedule = does === 'full' ? FULL : QUICK;
        const results = await run(workshop, { ...schedule, rounds: rounds ?? schedule.rounds }, does, say);
        mkdirSync(`${PROJECT}out`, { recursive: true });
        if (does === 'programs' || does === 'http') reportAlone(does, results);
        else {
          writeFileSync(RESULTS, JSON.stringify(results));
          report(results);
        }
        if (results.failures.length > 0) process.exitCode = 1;
      });
  }
}

async function inWorkshop(work: (workshop: Workshop) => Promise<void>): Promise<void> {
  const workshop = openWorkshop();
  try {
    await work(workshop);
  } finally {
    workshop.remove();
  }
}

/** A run that others may see goes to docs/, a quick one where git does not look. */
function report(results: Results): void {
  for (const [name, text] of Object.entries(parts(results))) process.stdout.write(`\n== ${name}\n\n${text}\n`);
  const directory = `${PROJECT}${results.isQuick ? 'out' : 'docs'}`;
  writeReport(PROJECT, directory, results);
  say(`written: ${directory}/performance.md and its charts; all samples: ${RESULTS}`);
}

function reportAlone(part: 'programs' | 'http', results: Results): void {
  const text = part === 'http' ? httpReport(results) : programsReport(results);
  process.stdout.write(text);
  writeFileSync(`${PROJECT}out/${part}.md`, text);
  writeFileSync(`${PROJECT}out/${part}.json`, JSON.stringify(results));
  for (const [name, svg] of Object.entries(charts(results))) writeFileSync(`${PROJECT}out/${name}`, svg);
  say(`written: ${PROJECT}out/${part}.md, and all samples as ${part}.json`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
try {
  await main(process.argv.slice(2));
} catch (error) {
  say(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
}
