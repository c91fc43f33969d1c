import { deepEqual, equal, throws } from 'node:assert/strict';
import { adaptCatalog, adaptUnit, type Installation } from '../../src/eofd-units/adapt-unit.ts';

const NEWER = [
  { line: 'Type=notify-reload', since: 253, before: ['Type=notify', 'ExecReload=/usr/bin/node -e 1'] },
  { line: 'PollLimitBurst=200', since: 255, before: [] },
];
const here: Installation = {
  node: '/opt/node/bin/node',
  program: '/opt/lib/node_modules/eofd/dist/eofd.cjs',
  modules: ['/opt/lib/node_modules'],
  documents: '/opt/lib/node_modules/eofd/docs',
  inHome: false,
  systemd: 257,
};
const adapt = (text: string, changes: Partial<Installation> = {}): string =>
  adaptUnit(text, { ...here, ...changes }, NEWER);

describe('a unit of the Debian package in words for another installation', () => {
  it('runs the program and the node of that installation, with the same arguments', () => {
    equal(
      adapt('ExecStart=/usr/bin/node /usr/lib/eofd/eofd.cjs --config /etc/eofd/%i.toml'),
      'ExecStart=/opt/node/bin/node /opt/lib/node_modules/eofd/dist/eofd.cjs --config /etc/eofd/%i.toml',
    );
  });

  it('quotes what means something else in a unit', () => {
    equal(
      adapt('ExecStart=/usr/bin/node /usr/lib/eofd/eofd.cjs', {
        node: '/a b/100%/$HOME/node',
        program: '/a"b\\c/$HOME/$&.cjs',
      }),
      String.raw`ExecStart="/a b/100%%/$HOME/node" "/a\"b\\c/$$HOME/$$&.cjs"`,
    );
  });

  it('refuses a path that no unit can hold', () => {
    for (const node of ['/a\nExecStartPre=/bin/sh', '/a\0b', '/a\ufffdb'])
      throws(() => adapt('ExecStart=/usr/bin/node x', { node }), /can't hold/);
  });

  it('lets that node be run and its native parts be loaded, and neither be written to', () => {
    equal(adapt('ExecPaths=/usr/bin/node /usr/lib'), 'ExecPaths=/opt/node/bin/node /opt/lib/node_modules /usr/lib');
    equal(
      adapt('ReadOnlyPaths=-/usr +/usr/bin/node -+/lib', { modules: ['/a b', '/c'] }),
      'ReadOnlyPaths=-/usr +/opt/node/bin/node "+/a b" +/c -+/lib',
    );
    equal(adapt('ExecPaths='), 'ExecPaths=');
  });

  it('points to the documents of that installation', () => {
    equal(
      adapt('Documentation=file:/usr/share/doc/eofd/docs/systemd.md', { documents: '/a b/docs' }),
      'Documentation=file:/a%%20b/docs/systemd.md',
    );
    equal(
      adaptCatalog('Documentation: file:/usr/share/doc/eofd/docs/systemd.md', { ...here, documents: '/a b/docs' }),
      'Documentation: file:/a%20b/docs/systemd.md',
    );
  });

  it('lets the service see a home directory only where it has to', () => {
    equal(adapt('ProtectHome=yes'), 'ProtectHome=yes');
    deepEqual(adapt('ProtectHome=yes', { inHome: true }).split('\n').at(-1), 'ProtectHome=read-only');
  });

  it('has no line that the systemd there does not know', () => {
    const unit = 'Type=notify-reload\nPollLimitBurst=200\nUser=eofd';
    equal(adapt(unit, { systemd: 255 }), unit);
    equal(adapt(unit, { systemd: 254 }), 'Type=notify-reload\nUser=eofd');
    equal(adapt(unit, { systemd: 252 }), 'Type=notify\nExecReload=/opt/node/bin/node -e 1\nUser=eofd');
  });
});
