// Counts what docs/reliability.md promises, prints it, and writes it into the table there. Arguments are parts of it,
// all of them unless given: `npm run soak -- restarts faults` prints the rows of those and leaves the document as it
// is; with --write they replace the rows of the same promises there, and all others stay.
// Fails where something was lost, or not counted. SOAK_SHARE=0.01 has a hundredth of each number.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const DIRECTORY = 'build/test/soak';
const LIMIT_MS = 6 * 3_600_000;
const there = readdirSync(DIRECTORY).flatMap((file) => /^(.*)\.soak\.js$/.exec(file)?.[1] ?? []);
const asked = process.argv.slice(2).filter((word) => word !== '--write');
const isWritten = process.argv.includes('--write');
const unknown = asked.filter((part) => !there.includes(part));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; there are ${there.join(', ')}`);
  process.exit(64);
}
const node = (/** @type {string[]} */ ...args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
/** Of a build that is made meanwhile daemons start that cannot end well. */
const built = () => statSync('dist/eofd.cjs', { throwIfNoEntry: false })?.mtimeMs;
const before = built();
rmSync('out/soak.jsonl', { force: true });
const files = (asked.length > 0 ? asked : there).map((part) => join(DIRECTORY, `${part}.soak.js`));
const counted = node('node_modules/mocha/bin/mocha.js', '--timeout', String(LIMIT_MS), ...files);
const how = asked.length === 0 ? ['--whole'] : isWritten ? ['--write'] : [];
const rendered = node(join(DIRECTORY, 'render.js'), ...how);
if (built() !== before) console.error('dist was built anew meanwhile: what failed may be due to that');
process.exitCode = Math.max(counted, rendered);
