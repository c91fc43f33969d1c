// What `npm start`, `npm test`, `npm pack` and the like need first: the dependencies as the lock file has them, and a
// build no older than its sources. With --if-installed, which npm itself asks for once it has installed them, there is
// no build where the tools were left out.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';

// The tools too, whatever NODE_ENV says. sd-notify may fail to build: npm goes on without it and says nothing.
const INSTALL = 'npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error';
const BUILD = 'npm run --silent build';

// Two pages of docs/ are man pages as well.
const DOCUMENTS = ['docs/handlers.md', 'docs/client.md'];
const SOURCES = ['src', 'test', 'bench', 'scripts', ...DOCUMENTS, 'package.json', 'tsconfig.json'];
const { bin, man } = JSON.parse(readFileSync('package.json', 'utf8'));
const PARTS = [
  'daemon.cjs',
  'doctor.cjs',
  'http.cjs',
  'forward-http.cjs',
  'late.cjs',
  'metrics.cjs',
  'show-status.cjs',
  'index.js',
  'completions',
].map((name) => `dist/${name}`);
// The last is for packages, and gone with a build/ that was taken away by itself.
const BUILT = [...Object.values(bin), ...man, ...PARTS, 'build/bundled-packages.json'];

/** When a file was last changed, 0 for none. */
const time = (/** @type {string} */ path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
/**
 * A directory's own time counts as well: it tells of files that are gone.
 * @type {(path: string) => number}
 */
const newest = (path) =>
  Math.max(
    time(path),
    ...(statSync(path).isDirectory() ? readdirSync(path).map((name) => newest(`${path}/${name}`)) : []),
  );

/**
 * Standard output stays free for what was asked for.
 * @param {string} command
 */
function run(command) {
  const { status } = spawnSync(command, { shell: true, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error(`"${command}" failed`);
  process.exit(1);
}

const hasTools = time('node_modules/typescript') > 0;
const isInstalled = hasTools && time('node_modules/.package-lock.json') > time('package-lock.json');
const mayInstall = !process.argv.includes('--if-installed');
if (mayInstall && !isInstalled) run(INSTALL);
if ((mayInstall || hasTools) && Math.min(...BUILT.map(time)) < Math.max(...SOURCES.map(newest))) run(BUILD);
