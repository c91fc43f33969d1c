import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { debianPackage, describeOnMachine, installPackage } from '../support/installed-machine.ts';
import { Load, type Totals } from '../support/load.ts';
import type { Machine } from '../support/machine.ts';
import { eventually } from '../support/wait.ts';

const CLIENTS = 8;
/** Answers before, between and after what is done to the services. */
const SOME = 60;
const PROCESSES = 2;
/** Loads with many starts of Python on a machine that others use as well. */
const LOADED_MS = 300_000;

const settings = (mode: string, program: string, more = ''): string =>
  `program = ["/usr/share/warm/${program}"]\nprogram-mode = "${mode}"\nhandler-concurrency = ${PROCESSES}\n${more}`;
const SPARE = settings('spare', 'shouts.py');
const WORKER = settings('worker', 'shouting_server.py');

/** Where a file could be left behind; systemd's own come and go, and it keeps what it mounts a root directory on. */
const FILES = ['find', '/run', '/tmp', '/var/tmp', '/dev/shm'];
const BUT_SYSTEMDS = ['(', '-path', '/run/systemd', '-o', '-path', '/run/eofd-root', ')', '-prune', '-o', '-print'];

const PROGRAMS = [
  { mode: 'spare', name: 'ahead', file: SPARE, ready: /^idle; \d+ served, \d+ failed; 2 spares ready$/ },
  { mode: 'worker', name: 'stays', file: WORKER, ready: /^idle; \d+ served, \d+ failed; workers: 0 busy, 2 idle$/ },
] as const;

describeOnMachine('programs that are warm on Debian 13', (machine) => {
  const systemctl = async (...args: string[]): Promise<string> => machine().output(['systemctl', ...args]);
  const socket = (name: string): string => `/run/eofd/${name}.sock`;
  const mainPid = async (name: string): Promise<string> => machine().property(`eofd@${name}`, 'MainPID');
  const startedAnew = async (name: string, before: string): Promise<unknown> =>
    eventually('it runs again', async () => (['0', before].includes(await mainPid(name)) ? undefined : true));
  const ask = async (name: string): Promise<string> => machine().output(['eofc', '-s', socket(name), 'größe']);
  const files = async (): Promise<string[]> => (await machine().output([...FILES, ...BUT_SYSTEMDS])).split('\n').sort();

  async function during(name: string, times: number, happening: () => Promise<unknown>): Promise<Totals> {
    const load = new Load(machine(), socket(name), CLIENTS);
    await load.answered(SOME);
    for (let time = 0; time < times; time++) {
      await happening();
      await load.answered(SOME);
    }
    return load.end();
  }

  async function losesNone(name: string, times: number, happening: () => Promise<unknown>): Promise<void> {
    const { asked, right, failed } = await during(name, times, happening);
    assert.deepEqual(failed, {});
    assert.equal(right, asked);
  }

  let filesBefore: string[] = [];
  before(async () => {
    filesBefore = await files();
    for (const program of ['shouts.py', 'shouting_server.py'])
      machine().copyIn(resolve('test/fixtures', program), `/usr/share/warm/${program}`);
    for (const { name, file } of PROGRAMS) await install(machine(), name, file, ['exec.conf']);
  });

  for (const { mode, name, file, ready } of PROGRAMS) {
    describe(`in the mode ${mode}`, function () {
      this.timeout(LOADED_MS);

      it('answer, and the status and the journal say by what', async () => {
        assert.equal(await ask(name), 'GRÖSSE');
        await eventually('all of them are ready', async () =>
          ready.test(await machine().property(`eofd@${name}`, 'StatusText')) ? true : undefined,
        );
        const record = await eventually('the request is in the journal', async () =>
          (await machine().journal(['-u', `eofd@${name}`, 'EOFD_OUTCOME=replied'])).at(0),
        );
        assert.equal(record['EOFD_PROGRAM_MODE'], mode);
        assert.match(String(record['EOFD_WORKER_PID']), /^\d+$/);
      });

      it('end with the service when it is idle, and come back with the next request', async () => {
        machine().write(`/etc/eofd/${name}.toml`, `${file}exit-idle-time = "200ms"\n`);
        await systemctl('restart', `eofd@${name}.service`);
        for (let time = 0; time < 5; time++) {
          assert.equal(await ask(name), 'GRÖSSE');
          await eventually('it has exited', async () =>
            (await machine().property(`eofd@${name}`, 'ActiveState')) === 'inactive' ? true : undefined,
          );
          assert.equal(await machine().property(`eofd@${name}`, 'Result'), 'success');
          assert.deepEqual(await processes(machine(), name), []);
        }
        machine().write(`/etc/eofd/${name}.toml`, file);
      });

      it('lose no request to a reload', async () => {
        await losesNone(name, 5, async () => {
          const before = await mainPid(name);
          await systemctl('reload', `eofd@${name}.service`);
          assert.equal(await machine().property(`eofd@${name}`, 'ReloadResult'), 'success');
          assert.equal(await mainPid(name), before);
        });
      });

      it('lose no request to a restart or a stop', async () => {
        await losesNone(name, 3, async () => {
          await systemctl('restart', `eofd@${name}.service`);
          const before = await mainPid(name);
          await systemctl('stop', `eofd@${name}.service`);
          await startedAnew(name, before);
        });
      });

      it('end where eofd is killed, and those of the next one lose no request that it had not begun', async () => {
        let left: string[] = [];
        const { failed } = await during(name, 2, async () => {
          const [main, group] = [await mainPid(name), await processes(machine(), name)];
          assert.ok(group.includes(main) && group.length > 1, group.join());
          await systemctl('kill', '--kill-whom=main', '--signal=KILL', `eofd@${name}.service`);
          await startedAnew(name, main);
          const now = await processes(machine(), name);
          left = [...left, ...group.filter((pid) => now.includes(pid))];
        });
        assert.deepEqual(left, []);
        for (const kind of Object.keys(failed)) assert.match(kind, /^(empty|ConnectionResetError|BrokenPipeError)$/);
        assert.ok(Object.values(failed).reduce((sum, count) => sum + count, 0) <= 2 * CLIENTS, JSON.stringify(failed));
      });
    });
  }

  describe('in both modes', function () {
    this.timeout(LOADED_MS);

    it('lose no request where a reload puts the one mode in place of the other', async () => {
      let turn = 0;
      await losesNone('stays', 4, async () => {
        machine().write('/etc/eofd/stays.toml', [SPARE, WORKER][turn++ % 2] ?? '');
        await systemctl('reload', 'eofd@stays.service');
        assert.equal(await machine().property('eofd@stays', 'ReloadResult'), 'success');
      });
    });

    it('lose no request to an upgrade of the package, which restarts them', async () => {
      const upgrade = debianPackage('99.1');
      const before = await Promise.all(PROGRAMS.map(async ({ name }) => mainPid(name)));
      let installed: Promise<void> | undefined;
      await Promise.all(
        PROGRAMS.map(async ({ name }, index) =>
          losesNone(name, 1, async () => {
            installed ??= installPackage(machine(), upgrade);
            await installed;
            await startedAnew(name, before[index] ?? '');
          }),
        ),
      );
    });

    it('are workers also in a root directory with nothing in it but what eofd needs', async () => {
      await install(machine(), 'safe', WORKER, ['exec.conf', 'strict.conf']);
      assert.equal(await ask('safe'), 'GRÖSSE');
    });

    it('leave no file while they run, and no process, file or directory after a stop', async () => {
      for (const name of ['ahead', 'stays', 'safe']) {
        assert.equal(await ask(name), 'GRÖSSE');
        const root = `/proc/${await mainPid(name)}/root`;
        assert.equal(await machine().output(['find', `${root}/tmp/`, `${root}/dev/shm/`, '-mindepth', '1']), '');
        await systemctl('disable', '--now', `eofd@${name}.socket`, `eofd@${name}.service`);
        assert.deepEqual(await processes(machine(), name), []);
      }
      assert.deepEqual(
        (await files()).filter((path) => !filesBefore.includes(path)),
        [],
      );
      assert.deepEqual(
        (await machine().journal(['-u', 'eofd@*', '-p', 'err'])).map(({ MESSAGE }) => MESSAGE),
        [],
      );
    });
  });
});

/** As exec.conf says at its head. */
async function install(machine: Machine, name: string, file: string, dropins: readonly string[]): Promise<void> {
  machine.write(`/etc/eofd/${name}.toml`, file);
  const directory = `/etc/systemd/system/eofd@${name}.service.d`;
  await machine.output(['mkdir', '-p', directory]);
  for (const dropin of dropins) await machine.output(['ln', '-s', `/usr/lib/eofd/dropins/${dropin}`, directory]);
  await machine.output(['systemctl', 'daemon-reload']);
  await machine.output(['systemctl', 'enable', '--now', `eofd@${name}.socket`]);
}

/** The numbers of the processes in the control group of an instance, none where it has none. */
async function processes(machine: Machine, name: string): Promise<string[]> {
  const group = `/sys/fs/cgroup/system.slice/system-eofd.slice/eofd@${name}.service`;
  const { stdout } = await machine.run(['find', group, '-name', 'cgroup.procs', '-exec', 'cat', '{}', '+']);
  return stdout.split('\n').filter((pid) => pid !== '');
}
