import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

interface Entry {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Entry>> };
const installed = Object.entries(packages).filter(([path]) => path !== '');

/** Where Node looks for a package, from the nearest directory to the farthest. */
function* placesOf(name: string, from: string): Generator<string> {
  for (let at = from; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1)))
    yield `${at}/node_modules/${name}`;
  yield `node_modules/${name}`;
}

describe('the lock file', () => {
  it('holds no download addresses: each machine asks its own registry', () => {
    assert.deepEqual(
      installed.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path),
      [],
    );
  });

  it('asks for what package.json asks for', () => {
    const wanted = read('package.json') as Entry;
    for (const key of ['name', 'version', 'dependencies', 'devDependencies', 'optionalDependencies'] as const) {
      assert.deepEqual(packages['']?.[key], wanted[key], key);
    }
  });

  it('is complete, also for the platforms that this one never installs: npm ci refuses it otherwise', () => {
    const missing = Object.entries(packages).flatMap(
      ([path, { dependencies, devDependencies, optionalDependencies }]) =>
        Object.keys({ ...dependencies, ...optionalDependencies, ...(path === '' ? devDependencies : {}) })
          .filter((name) => ![...placesOf(name, path)].some((place) => place in packages))
          .map((name) => `${name}, for ${path}`),
    );
    assert.deepEqual(missing, []);
  });

  it('has a checksum for each package that Linux on x64 and arm64 installs', () => {
    const needed = installed.filter(
      ([path]) => !/musl|eabi|(android|darwin|freebsd|openharmony|win32|ppc64|riscv64|s390x)/.test(path),
    );
    assert.deepEqual(
      needed.filter(([, entry]) => entry.integrity === undefined).map(([path]) => path),
      [],
    );
  });
});
