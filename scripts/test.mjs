// Runs the tests with mocha, whose options may follow. --quick leaves out what boots machines or takes long. --shipped
// has only those that run what is shipped: in CI the others were run for coverage, on the very same modules. --node=22
// fetches that Node from npm and runs them with it, but for those to which Node's version is nothing. Names of files
// (test/long/nginx.test.ts) have those alone.
//
// Many tests drive programs that we did not write. Where such a program is missing, the files that name it are left
// out, and that is said; under CI=true it is a failure instead.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { mocha } from './mocha.mjs';
import { otherPackage } from './other-package.mjs';

const TOOLS = [
  'cc',
  'aarch64-linux-gnu-gcc',
  'qemu-aarch64-static',
  'python3',
  'perl',
  'socat',
  'curl',
  'openssl',
  'haproxy',
  'nginx',
  'go',
  'gunicorn',
  'uvicorn',
  'chromium',
  'nc',
  'ss',
  'zsh',
  'fish',
  'prlimit',
  'setpriv',
  'unshare',
  'valgrind',
  'nsenter',
  'mkfifo',
  'dpkg-buildpackage',
  'dpkg-deb',
  'dh',
  'lintian',
  'mandoc',
  'rpm',
  'rpmbuild',
  'rpmlint',
  'systemd-analyze',
  'systemd-notify',
  'systemd-socket-activate',
  'journalctl',
  'promtool',
  'prometheus',
  'mmdebstrap',
  'systemd-nspawn',
];
/** Words of ours as well: a file that needs one has it in quotes. */
const WORDS = ['go', 'gunicorn', 'uvicorn', 'starlette'];
/** Modules of Debian's own Python. */
const PYTHON_MODULES = ['aiohttp', 'starlette', 'yaml'];
/** Only root can boot a machine. */
const FOR_ROOT = ['systemd-nspawn'];
/** What boots machines, makes packages, or asks thousands of times. All of it runs what is shipped. */
const LONG = /\/build\/test\/(system|packages|long)\/|\.long\.test\.js$/;
/** Those of them that make packages or boot machines, and wait for these. */
const MACHINES = /\/build\/test\/(system|packages)\//;
/** What is of the repository, made by other programs, or computed: no Node does any of that otherwise. */
const ON_ANY_NODE = /\/build\/test\/(repo|bench|completions|packages|system|examples|property|simulation|mutation)\//;

const onPath = (/** @type {string} */ tool) =>
  (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/**
 * The text of a test and of all that it imports from beside it.
 * @type {(file: string, seen?: Set<string>) => string}
 */
function sources(file, seen = new Set()) {
  if (seen.has(file)) return '';
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const imports = [...text.matchAll(/from '(\.[^']*)'/g)].map(([, path = '']) => resolve(dirname(file), path));
  return (
    text +
    imports
      .filter((path) => path.includes('/build/test/') && existsSync(path))
      .map((path) => sources(path, seen))
      .join('\n')
  );
}

/**
 * Has the rest done by another Node, which is also the `node` of whatever is started.
 * @param {string} version
 */
function runWith(version) {
  const folder = join(otherPackage(`node-linux-${process.arch}@${version}`), 'bin');
  const args = [process.argv[1] ?? '', ...given.filter((option) => !option.startsWith('--node='))];
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, OTHER_NODE: version };
  return spawnSync(join(folder, 'node'), args, { stdio: 'inherit', env }).status ?? 1;
}

/** Runs what is shipped, which a run for coverage takes for the modules it is made of. */
const runsShipped = (/** @type {string} */ file) => /support\/commands\.js'|['"`/]dist\//.test(sources(file));

const OWN = ['--quick', '--shipped'];
const given = process.argv.slice(2);
const isTest = (/** @type {string} */ word) => /\.test\.[jt]s$/.test(word);
const named = given.filter(isTest).map((name) => name.replace(/^(\.\/)?(build\/)?/, '').replace(/ts$/, 'js'));
const options = given.filter((word) => !isTest(word));
const [, wanted] = /^--node=(.+)$/.exec(options.find((option) => option.startsWith('--node=')) ?? '') ?? [];
if (wanted !== undefined) process.exit(runWith(wanted));
const isQuick = options.includes('--quick');
const onlyShipped = options.includes('--shipped');
const mayBeLong = !isQuick && process.env.NODE_V8_COVERAGE === undefined;
/** Set by runWith. */
const isOtherNode = process.env['OTHER_NODE'] !== undefined;
const isLong = (/** @type {string} */ file) => LONG.test(file);
const unknown = named.filter((name) => !existsSync(`build/${name}`));
if (unknown.length > 0) {
  console.error(`no such test: ${unknown.map((name) => name.replace(/js$/, 'ts')).join(', ')}`);
  process.exit(64);
}
const usual = readdirSync('build/test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.js'))
  .map((name) => resolve('build/test', name))
  .filter((file) => mayBeLong || !isLong(file))
  .filter((file) => !isOtherNode || !ON_ANY_NODE.test(file))
  .filter((file) => !onlyShipped || isLong(file) || runsShipped(file))
  .sort();
const files = named.length > 0 ? named.map((name) => resolve('build', name)) : usual;
const hasModule = (/** @type {string} */ name) =>
  spawnSync('/usr/bin/python3', ['-c', `import ${name}`], { stdio: 'ignore' }).status === 0;
const missingTools = TOOLS.filter((tool) => !onPath(tool) || (FOR_ROOT.includes(tool) && process.getuid?.() !== 0));
const missing = [...missingTools, ...PYTHON_MODULES.filter((name) => !hasModule(name))];
const needs = (/** @type {string} */ file) =>
  missing.filter((tool) => {
    const around = WORDS.includes(tool) ? "'" : '[\'"`\\s]';
    return new RegExp(around + tool + around).test(sources(file));
  });
const leftOut = missing.length === 0 ? [] : files.filter((file) => needs(file).length > 0);

if (leftOut.length > 0) {
  console.error(
    `${leftOut.length} of ${files.length} test files need what is not here: ${missing.map((tool) => (FOR_ROOT.includes(tool) ? `${tool} as root` : tool)).join(', ')}`,
  );
  if (process.env.CI === 'true') process.exit(1);
  console.error('They are left out.');
}
const run = files.filter((file) => !leftOut.includes(file));
if (isOtherNode) console.log(`Node ${process.version}, ${run.length} files of tests`);
const forMocha = options.filter((option) => !OWN.includes(option));
const [quick, long] = [run.filter((file) => !isLong(file)), run.filter(isLong)];
const scratch = mkdtempSync(join(tmpdir(), 'eofd-tests-'));
const ofMachines = join(scratch, 'machines');

// The quick ones wait far more than they compute. What takes long counts memory and processor time: one file at a time,
// and beside it what makes packages and boots machines, one of these at a time as well, which is told once both end.
const ended = [
  await mocha(quick, ['--parallel', '--jobs', '3', ...forMocha]),
  ...(await Promise.all([
    mocha(
      long.filter((file) => !MACHINES.test(file)),
      forMocha,
    ),
    mocha(
      long.filter((file) => MACHINES.test(file)),
      forMocha,
      openSync(ofMachines, 'w'),
    ),
  ])),
];
process.stdout.write(readFileSync(ofMachines));
rmSync(scratch, { recursive: true });
const sum = (/** @type {number[]} */ counts) => counts.reduce((a, b) => a + b, 0);
console.log(`${sum(ended.map(({ passed }) => passed))} passed, ${sum(ended.map(({ failed }) => failed))} failed`);
process.exitCode = Math.max(...ended.map(({ status }) => status));
