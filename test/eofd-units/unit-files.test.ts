import { deepEqual, equal } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { isUntouched } from '../../src/eofd-units/mark.ts';
import { unitFiles } from '../../src/eofd-units/unit-files.ts';

const installation = { node: '/n', program: '/p', modules: ['/m'], documents: '/d', inHome: false, systemd: 257 };

describe('the files that eofd-units has for an installation', () => {
  const forSystem = unitFiles('system', '.', installation, '/home/hoge/.config');
  const forUser = unitFiles('user', '.', installation, '/home/hoge/.config');

  it('are all of the Debian package, in the places of what an administrator installs', () => {
    const names = (directory: string): readonly string[] => readdirSync(`systemd/${directory}`);
    deepEqual(
      forSystem.map(({ path }) => path).sort(),
      [
        ...names('system').map((name) => `/usr/local/lib/systemd/system/${name}`),
        ...names('user').map((name) => `/usr/local/lib/systemd/user/${name}`),
        ...names('sysusers.d').map((name) => `/usr/local/lib/sysusers.d/${name}`),
        ...names('tmpfiles.d').map((name) => `/usr/local/lib/tmpfiles.d/${name}`),
        '/usr/local/lib/systemd/catalog/eofd.catalog',
        '/etc/eofd/eofd.toml',
      ].sort(),
    );
  });

  it('are those for the user manager alone, where they are for one user', () => {
    deepEqual(
      forUser.map(({ path }) => path).sort(),
      readdirSync('systemd/user')
        .map((name) => `/home/hoge/.config/systemd/user/${name}`)
        .sort(),
    );
  });

  it("can be known again later, but for the settings, which are the user's own", () => {
    for (const { path, text, own } of [...forSystem, ...forUser]) equal(isUntouched(text), !own, path);
    deepEqual(
      forSystem.filter(({ own }) => own).map(({ text }) => text),
      [readFileSync('packaging/eofd.toml', 'utf8')],
    );
  });
});
