// Somebody installed eofd with pnpm: the unit of eofd-units let nothing be mapped that lies where pnpm puts koffi, so
// the service could not start.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { SHIPPED_EOFD_UNITS, UNMEASURED } from '../support/commands.ts';
import { scratchForEach } from '../support/scratch.ts';

const KOFFI = '@koromix/koffi-linux-x64'.replace('x64', process.arch);

/** Where each package really is, and the links to it; both below the root of the installation. */
interface Layout {
  readonly real: Readonly<Record<'eofd' | 'koffi' | 'native' | 'sd-notify', string>>;
  readonly links: Readonly<Record<string, 'eofd' | 'koffi' | 'native' | 'sd-notify'>>;
}
const stored = (store: string, version: string): Layout => {
  const place = (name: string, id = name): string => join(store, `${id}@${version}`, 'node_modules', name);
  return {
    real: {
      eofd: place('eofd'),
      koffi: place('koffi'),
      native: place(KOFFI, KOFFI.replace('/', '+')),
      'sd-notify': place('sd-notify'),
    },
    links: {
      'node_modules/eofd': 'eofd',
      [join(place('eofd'), '../koffi')]: 'koffi',
      [join(place('eofd'), '../sd-notify')]: 'sd-notify',
      [join(place('koffi'), '..', KOFFI)]: 'native',
    },
  };
};
const LAYOUTS: Readonly<Record<string, Layout>> = {
  'pnpm, each package in a directory of its own': stored('node_modules/.pnpm', '1.0.0'),
  "npm's install-strategy=linked": stored('node_modules/.store', '1.0.0-a+b'),
  'npm or yarn, everything beside eofd': {
    real: {
      eofd: 'node_modules/eofd',
      koffi: 'node_modules/koffi',
      native: `node_modules/${KOFFI}`,
      'sd-notify': 'node_modules/sd-notify',
    },
    links: {},
  },
  'npm with what eofd needs inside of it': {
    real: {
      eofd: 'node_modules/eofd',
      koffi: 'node_modules/eofd/node_modules/koffi',
      native: `node_modules/eofd/node_modules/${KOFFI}`,
      'sd-notify': 'node_modules/eofd/node_modules/sd-notify',
    },
    links: {},
  },
  'npm link to a workspace, what eofd needs above it': {
    real: {
      eofd: 'clone/packages/eofd',
      koffi: 'clone/node_modules/koffi',
      native: `clone/node_modules/${KOFFI}`,
      'sd-notify': 'clone/node_modules/sd-notify',
    },
    links: { 'node_modules/eofd': 'eofd' },
  },
};

describe('the units for an installation by', () => {
  const root = scratchForEach();

  function install({ real, links }: Layout): void {
    cpSync('node_modules/koffi', join(root(), real.koffi), { recursive: true });
    cpSync(`node_modules/${KOFFI}`, join(root(), real.native), { recursive: true });
    mkdirSync(join(root(), real['sd-notify']), { recursive: true });
    writeFileSync(join(root(), real['sd-notify'], 'index.js'), '');
    for (const name of ['dist', 'systemd', 'packaging', 'package.json'])
      cpSync(name, join(root(), real.eofd, name), { recursive: true });
    for (const [path, name] of Object.entries(links)) {
      mkdirSync(dirname(join(root(), path)), { recursive: true });
      symlinkSync(join(root(), real[name]), join(root(), path));
    }
  }

  for (const [what, layout] of Object.entries(LAYOUTS)) {
    it(`${what}, allow what is really loaded`, () => {
      install(layout);
      const command = join(root(), 'node_modules/eofd/dist', basename(SHIPPED_EOFD_UNITS));
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [command, '--system', '--print', '--force', '--systemd', '257'],
        { encoding: 'utf8', env: { ...process.env, ...UNMEASURED } },
      );
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
      const allowed = [...stdout.matchAll(/^ExecPaths=(.*)$/gm)].map(([, list = '']) =>
        list.split(' ').map((path) => path.replace(/^[-+]+/, '')),
      );
      assert.ok(allowed.length > 0);
      for (const name of ['native', 'sd-notify'] as const) {
        const place = realpathSync(join(root(), layout.real[name]));
        for (const paths of allowed)
          assert.ok(
            paths.some((path) => `${place}${sep}`.startsWith(path + sep) || path.startsWith(place + sep)),
            `${place} is not in ${paths.join(' ')}`,
          );
      }
    });
  }
});
