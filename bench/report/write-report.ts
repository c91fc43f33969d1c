import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillIn } from '../document.ts';
import type { Results } from '../results.ts';
import { charts } from './charts.ts';
import { parts } from './parts.ts';

/**
 * Writes `performance.md` and its charts into a directory. What is written by hand comes from docs/performance.md of
 * the project, which shows the charts where it likes.
 */
export function writeReport(project: string, directory: string, results: Results): void {
  const document = fillIn(readFileSync(join(project, 'docs/performance.md'), 'utf8'), parts(results));
  mkdirSync(join(directory, 'performance'), { recursive: true });
  writeFileSync(join(directory, 'performance.md'), document);
  for (const [name, svg] of Object.entries(charts(results))) writeFileSync(join(directory, 'performance', name), svg);
}
