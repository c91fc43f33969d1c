import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs files of tests, none for no files.
 * @param {readonly string[]} files
 * @param {readonly string[]} options mocha's own
 * @param {number | 'inherit'} output a descriptor, or our own output
 * @returns {Promise<{ status: number, passed: number, failed: number }>}
 */
export async function mocha(files, options, output = 'inherit') {
  if (files.length === 0) return { status: 0, passed: 0, failed: 0 };
  const directory = mkdtempSync(join(tmpdir(), 'eofd-totals-'));
  // test/support/totals.ts writes it.
  const totals = join(directory, 'totals');
  const args = ['node_modules/mocha/bin/mocha.js', ...options, ...files];
  const env = { ...process.env, TOTALS: totals };
  // Its end is waited for, not that of its output: that would wait for whatever a failed test has left running.
  const [status] = await once(spawn(process.execPath, args, { stdio: ['inherit', output, output], env }), 'exit');
  const [passed = 0, failed = 0] = existsSync(totals) ? readFileSync(totals, 'utf8').split(' ').map(Number) : [];
  rmSync(directory, { recursive: true });
  return { status: status ?? 1, passed, failed };
}
