// Runs every gate, whatever became of the ones before it: one line for each, and all that a gate said where it failed.
import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

const GATES = {
  setup: 'node scripts/setup.mjs',
  types: 'npm run --silent types',
  lint: 'npm run --silent lint',
  format: 'npm run --silent format',
  'dead code': 'npm run --silent dead-code',
  package: 'npm run --silent package',
  // The tests, on the modules that the compiler wrote: c8 does not see into a bundle. `npm test` runs them on what is
  // shipped.
  coverage: 'npm run --silent coverage',
  // Whether a request has become dear, on what is shipped.
  speed: 'npm run --silent bench -- --gate',
};

for (const [name, command] of Object.entries(GATES)) {
  process.stdout.write(name.padEnd(12));
  const startedAt = performance.now();
  const { status, stdout } = spawnSync(`${command} 2>&1`, { shell: true, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
  const [totals = ''] = /^\d+ passed, \d+ failed$/m.exec(stdout) ?? [];
  console.log(`${seconds} s  ${status === 0 ? 'ok' : 'failed'}  ${totals}`.trimEnd());
  if (status === 0) continue;
  process.exitCode = 1;
  // Some colour what they say even for a file.
  console.log(stripVTControlCharacters(stdout));
}
