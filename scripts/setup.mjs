// What `npm start` and `npm test` need first: the dependencies as the lock file has them, and a build no older than its sources.
import { execSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';

const run = (command) => execSync(command, { stdio: ['ignore', 2, 2] });
const newest = (path) =>
  statSync(path).isDirectory() ? Math.max(0, ...readdirSync(path).map((name) => newest(`${path}/${name}`))) : statSync(path).mtimeMs;
const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

if (time('node_modules/.package-lock.json') < time('package-lock.json')) run('npm ci --no-audit --no-fund');
if (time('dist/index.js') < Math.max(...['src', 'test', 'scripts', 'package.json', 'tsconfig.json'].map(newest))) run('npm run build');
