import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { alive } from './machine-cgroup.ts';
import { removeTree } from './remove-tree.ts';

const execute = promisify(execFile);

/**
 * Root directories of Debian releases, made once with mmdebstrap and never written to again. Root's alone, as they hold
 * device nodes.
 */
const CACHE = '/var/cache/eofd-machines';
/**
 * After that a root is made again, for what the distribution has mended since; where that fails, the old one goes on.
 */
const FRESH_MS = 7 * 86_400_000;
/** Whoever booted from a root that is so old has ended long ago. */
const FORGOTTEN_MS = 4 * FRESH_MS;

const COMMON = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'dbus-user-session',
  'libpam-systemd',
  'procps',
  'python3',
  'perl',
  'socat',
  'strace',
  'netcat-openbsd',
];

/** What a machine of a release has before eofd is installed. */
const RELEASES = {
  // systemd 257, and a Node that eofd runs on.
  // The tutorial's page has its server from Debian too, and rpm installs the other package.
  trixie: {
    packages: [...COMMON, 'nodejs', 'curl', 'python3-starlette', 'python3-uvicorn', 'rpm'],
    node: undefined,
  },
  // systemd 252; its own Node is too old, so one comes from npm.
  bookworm: { packages: COMMON, node: '22' },
} as const;

export type Release = keyof typeof RELEASES;

/**
 * This machine's own sources of Debian's packages, for another release. None where it isn't a Debian: mmdebstrap knows
 * what to do.
 */
async function sources(release: Release): Promise<string[]> {
  const own = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  if (own === undefined) return [];
  const format = 'deb $(REPO_URI) $(CODENAME) $(COMPONENT)';
  const listed = await execute('apt-get', [
    'indextargets',
    '--format',
    format,
    'Created-By: Packages',
    'Origin: Debian',
    'Component: main',
  ]).catch(() => undefined);
  const lines = (listed?.stdout ?? '')
    .split('\n')
    .filter((line) => new RegExp(` ${own}(-updates|-security)? main$`).test(line));
  return [...new Set(lines.map((line) => line.replace(new RegExp(` ${own}\\b`), ` ${release}`)))];
}

/** npm has each Node as a package of its own. */
async function installNode(version: string, root: string): Promise<void> {
  const spec = `node-linux-${process.arch}@${version}`;
  const { stdout } = await execute(process.execPath, ['scripts/other-package.mjs', spec]);
  await execute('cp', ['--preserve=mode', join(stdout.trim(), 'bin/node'), join(root, 'usr/local/bin/node')]);
}

async function make(release: Release, directory: string): Promise<void> {
  const { packages, node } = RELEASES[release];
  const options = ['--quiet', '--variant=minbase', '--dpkgopt=force-unsafe-io', `--include=${packages.join(',')}`];
  const lines = await sources(release);
  const args = [...options, release, directory, ...lines];
  // From a mirror of another release's, if there is one; else from where mmdebstrap knows that it is.
  await execute('mmdebstrap', args, { maxBuffer: 2 ** 26 }).catch(async (error: unknown) => {
    if (lines.length === 0) throw error;
    removeTree(directory);
    await execute('mmdebstrap', [...options, release, directory], { maxBuffer: 2 ** 26 });
  });
  if (node !== undefined) await installNode(node, directory);
}

/** Roots that were being made by runs that are gone, and forgotten ones. */
function sweep(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    const maker = /^making-(\d+)-/.exec(name)?.[1];
    const over =
      maker === undefined
        ? Date.now() - (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0) > FORGOTTEN_MS
        : !alive(Number(maker));
    if (over) removeTree(path);
  }
}

/**
 * A directory with an installed `release`, to boot from and to leave as it is. Made where there is none, which takes
 * half a minute and the network.
 */
export async function machineRoot(release: Release): Promise<string> {
  mkdirSync(CACHE, { recursive: true, mode: 0o700 });
  sweep();
  const recipe = createHash('sha256')
    .update(JSON.stringify([RELEASES[release], process.arch]))
    .digest('hex')
    .slice(0, 12);
  const old = readdirSync(CACHE)
    .filter((name) => name.startsWith(`${release}-${recipe}-`))
    .sort()
    .at(-1);
  if (old !== undefined && Date.now() - Date.parse(old.slice(-10)) < FRESH_MS) return join(CACHE, old);
  const making = join(CACHE, `making-${process.pid}-${release}`);
  try {
    await make(release, making);
  } catch (error) {
    removeTree(making);
    assert.ok(
      old !== undefined,
      `can't make a Debian ${release}: ${error instanceof Error ? error.message : String(error)}`,
    );
    return join(CACHE, old);
  }
  const made = join(CACHE, `${release}-${recipe}-${new Date().toISOString().slice(0, 10)}`);
  // Another run may have been quicker.
  if (existsSync(made)) removeTree(making);
  else renameSync(making, made);
  return made;
}
