// Makes a release, in two steps:
//   npm run release VERSION      gives the tree its version and the changelog its heading; look at it, and commit it
//   npm run release VERSION      once more: makes every package out of that commit, in out/eofd-VERSION
// The second step takes nothing but what is committed, and the same commit gives the same bytes.
//   --out DIRECTORY              in place of out/eofd-VERSION
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { billOfMaterials } from './release/bill-of-materials.mjs';
import { prepare } from './release/prepare.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
const [version = ''] = positionals;
if (!/^\d+\.\d+\.\d+$/.test(version)) stop('which version? npm run release 1.2.3');

/** @type {(why: string) => never} */
function stop(why) {
  console.error(`release: ${why}`);
  process.exit(1);
}

/** @type {(command: string, args: readonly string[], options?: import('node:child_process').SpawnSyncOptions) => Buffer} */
function run(command, args, options = {}) {
  const stdio = /** @type {const} */ (['ignore', 'pipe', 'inherit']);
  const { status, stdout } = spawnSync(command, args, { maxBuffer: 2 ** 28, stdio: [...stdio], ...options });
  if (status !== 0) stop(`${command} ${args.join(' ')} failed`);
  return /** @type {Buffer} */ (stdout);
}
const git = (/** @type {string[]} */ ...args) => run('git', ['-c', 'safe.directory=*', ...args]);

const changed = prepare(version, new Date().toISOString().slice(0, 10));
if (changed.length > 0) {
  console.log(`${version} is in ${changed.join(', ')}. Look at it, then:
  git commit -am 'release: ${version}' && npm run release ${version}`);
  process.exit(0);
}
const uncommitted = git('status', '--porcelain', '--untracked-files=no').toString();
if (uncommitted !== '') stop(`commit or undo first what is changed:\n${uncommitted}`);

const out = resolve(values.out ?? `out/eofd-${version}`);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const seconds = Number(git('log', '-1', '--format=%ct').toString());
const place = mkdtempSync(join(out, 'build-'));
const tree = join(place, `eofd-${version}`);
try {
  const archive = git('archive', '--format=tar', `--prefix=eofd-${version}/`, 'HEAD');
  writeFileSync(join(out, `eofd-${version}.tar.gz`), gzipSync(archive, { level: 9 }));
  run('tar', ['-x', '-C', place], { input: archive, stdio: ['pipe', 'pipe', 'inherit'] });
  // The tools and libraries as they are here: package-lock.json has their checksums.
  run('cp', ['--archive', '--link', 'node_modules', join(tree, 'node_modules')]);
  const env = {
    ...process.env,
    SOURCE_DATE_EPOCH: String(seconds),
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    NODE_V8_COVERAGE: '',
  };
  const make = (/** @type {string} */ command, /** @type {string[]} */ ...args) =>
    run(command, args, { cwd: tree, env });
  make('npm', 'run', '--silent', 'build');
  make('npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', out);
  for (const kind of ['deb', 'rpm']) make(process.execPath, `scripts/${kind}.mjs`, '--out', out);
  writeFileSync(join(out, `eofd-${version}.cdx.json`), billOfMaterials(tree, seconds));
} finally {
  rmSync(place, { recursive: true });
}
const names = readdirSync(out).sort();
const sum = (/** @type {string} */ name) =>
  createHash('sha256')
    .update(readFileSync(join(out, name)))
    .digest('hex');
writeFileSync(join(out, 'SHA256SUMS'), names.map((name) => `${sum(name)}  ${name}\n`).join(''));
console.log(`${out}:\n  ${[...names, 'SHA256SUMS'].join('\n  ')}
Next, as docs/releases.md has it: git tag --sign v${version}; sign SHA256SUMS; npm publish ./eofd-${version}.tgz --provenance (from a CI that can vouch for it)`);
