import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { endWithTest } from '../support/children.ts';
import { bootMachine, type Machine } from '../support/machine.ts';
import type { Release } from '../support/machine-root.ts';
import { until } from '../support/wait.ts';

/** The first run makes the machine's root, from the network. */
const FIRST_BOOT_MS = 600_000;

const MACHINES = [
  { release: 'trixie', systemd: 257 },
  { release: 'bookworm', systemd: 252 },
] as const satisfies readonly { release: Release; systemd: number }[];

for (const { release, systemd } of MACHINES) {
  describe(`a machine with Debian ${release}`, () => {
    let machine: Machine;
    before(async function () {
      this.timeout(FIRST_BOOT_MS);
      machine = await bootMachine({ release });
    });
    after(async () => machine.close());

    it('has a systemd that has started everything', async () => {
      assert.match(await machine.output(['systemctl', '--version']), new RegExp(`^systemd ${systemd} `));
      assert.equal(await machine.output(['cat', '/proc/1/comm']), 'systemd');
      assert.equal(await machine.output(['systemctl', '--failed', '--quiet']), '');
    });

    it('has a Node that eofd runs on', async () => {
      const [major = 0, minor = 0] = (await machine.output(['node', '--version'])).slice(1).split('.').map(Number);
      assert.ok(major > 20 || (major === 20 && minor >= 19), `${major}.${minor}`);
    });

    it('shows its journal', async () => {
      await machine.output(['logger', '--tag', 'somebody', 'a line']);
      const records = await machine.journal(['-t', 'somebody']);
      assert.deepEqual(
        records.map(({ MESSAGE }) => MESSAGE),
        ['a line'],
      );
    });

    it('keeps what is written to it from the next one', async () => {
      machine.write('/etc/note', 'written');
      assert.equal(await machine.output(['cat', '/etc/note']), 'written');
      const other = await bootMachine({ release });
      try {
        assert.equal((await other.run(['cat', '/etc/note'])).status, 1);
      } finally {
        await other.close();
      }
    });
  });
}

describe('a machine whose test run is killed', () => {
  it('ends with it, and leaves nothing once another has booted', async () => {
    const library = resolve('build/test/support/machine.js');
    const script = `import { bootMachine } from '${library}'; const m = await bootMachine({ release: 'trixie' }); console.log(m.name, m.path(''));`;
    const run = endWithTest(
      spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    const [said] = (await once(run.stdout, 'data')) as [Buffer];
    const [name = '', root = ''] = said.toString().trim().split(' ');
    assert.ok(existsSync(root));
    const ended = once(run, 'exit');
    run.kill('SIGKILL');
    await ended;
    await until('the machine has ended', () => !existsSync(root));
    await (await bootMachine({ release: 'trixie' })).close();
    const places = [
      '/sys/fs/cgroup',
      '/sys/fs/cgroup/unified',
      '/sys/fs/cgroup/systemd',
      '/run/systemd/nspawn/propagate',
    ];
    assert.deepEqual(
      places.filter((place) => existsSync(`${place}/${name}`)),
      [],
    );
  });
});
