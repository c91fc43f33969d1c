import assert from 'node:assert/strict';
import { describeOnMachine } from '../support/installed-machine.ts';
import type { JournalRecord } from '../support/machine.ts';
import { eventually } from '../support/wait.ts';

const SYSTEM_UNITS = ['eofd.socket', 'eofd.service', 'eofd@one.socket', 'eofd@one.service', 'eofd-close@eofd.service'];
const USER_UNITS = ['eofd.socket', 'eofd.service', 'eofd-close@eofd.service'];

describeOnMachine('the hardening of eofd on Debian 13', (machine) => {
  const ask = async (socket: string, request: string | Uint8Array, user?: string) =>
    machine().run(['eofc', '-s', socket], { input: request, ...(user !== undefined && { user }) });
  const answered = async (socket: string, request: string, reply: string) => {
    const { stdout, stderr } = await ask(socket, request);
    assert.deepEqual({ stdout, stderr }, { stdout: reply, stderr: '' });
  };
  const exposure = async (unit: string): Promise<number> => {
    const overall = /Overall exposure level for \S+: (\d+\.\d)/.exec(
      await machine().output(['systemd-analyze', 'security', '--no-pager', unit]),
    );
    return Number(overall?.[1]);
  };
  /** Puts drop-ins to use as their own comment says. */
  const use = async (unit: string, ...dropins: readonly string[]) => {
    await machine().output(['mkdir', '-p', `/etc/systemd/system/${unit}.d`]);
    for (const name of dropins)
      await machine().output(['ln', '-s', `/usr/lib/eofd/dropins/${name}`, `/etc/systemd/system/${unit}.d/`]);
    await machine().output(['systemctl', 'daemon-reload']);
  };
  /** The record of a request that alice made and that failed. */
  const failedOfAlice = async (unit: string, socket: string): Promise<JournalRecord> => {
    const before = (await machine().journal(['-u', unit, 'EOFD_OUTCOME=failed'])).length;
    await ask(socket, new Uint8Array([0xff]), 'alice');
    return eventually(
      'the failure is in the journal',
      async () => (await machine().journal(['-u', unit, 'EOFD_OUTCOME=failed']))[before],
    );
  };
  const reloads = async (unit: string) => {
    await machine().output(['systemctl', 'reload', unit]);
    assert.equal(await machine().property(unit, 'ReloadResult'), 'success');
  };

  before(async () => {
    await machine().output(['useradd', '--create-home', '--groups', 'eofd', 'alice']);
  });

  it('is in units that systemd has nothing to say against', async () => {
    const system = await machine().run(['systemd-analyze', 'verify', ...SYSTEM_UNITS]);
    assert.deepEqual(system, { status: 0, stdout: '', stderr: '' });
    const user = await machine().run([
      'env',
      'XDG_RUNTIME_DIR=/run',
      'systemd-analyze',
      'verify',
      '--user',
      ...USER_UNITS.map((name) => `/usr/lib/systemd/user/${name}`),
    ]);
    assert.deepEqual(user, { status: 0, stdout: '', stderr: '' });
  });

  it('leaves an exposure of at most 0.4', async () => {
    for (const unit of ['eofd.service', 'eofd@one.service']) {
      const level = await exposure(unit);
      assert.ok(level <= 0.4, `${unit}: ${level}`);
    }
  });

  it('lets clients be answered, settings be read anew, and the journal name a client of another user', async () => {
    await answered('/run/eofd.sock', 'größe', 'GRÖSSE');
    await reloads('eofd.service');
    const record = await failedOfAlice('eofd.service', '/run/eofd.sock');
    assert.equal(record['EOFD_PEER_USER'], 'alice');
    assert.equal(record['EOFD_PEER_COMM'], 'eofc');
    assert.match(String(record['EOFD_PEER_CMDLINE']), /eofc -s \/run\/eofd\.sock$/);
  });

  it('lets no program be run without exec.conf, and says so at the start', async () => {
    machine().write('/etc/eofd/plain.toml', 'program = ["/usr/bin/tr", "a-z", "A-Z"]\n');
    await machine().output(['systemctl', 'start', 'eofd@plain.socket']);
    assert.equal((await ask('/run/eofd/plain.sock', 'x')).stdout, '');
    const [record] = await eventually('the start has failed', async () => {
      const found = await machine().journal(['-u', 'eofd@plain.service', '-p', 'err', 'SYSLOG_IDENTIFIER=eofd']);
      return found.length > 0 ? found : undefined;
    });
    assert.match(
      String(record?.['MESSAGE']),
      /^\/etc\/eofd\/plain\.toml:1: program: "\/usr\/bin\/tr" may not be executed: .* exec\.conf: "mkdir -p \/etc\/systemd\/system\/eofd@plain\.service\.d && ln -s \/usr\/lib\/eofd\/dropins\/exec\.conf /,
    );
  });

  it('closes a socket whose service cannot start as it is configured, after one start, and says so', async () => {
    machine().write('/etc/eofd/bad.toml', 'nonsense = 1\n');
    await machine().output(['systemctl', 'start', 'eofd@bad.socket']);
    await Promise.all(Array.from({ length: 5 }, async () => ask('/run/eofd/bad.sock', 'x')));
    await eventually('the socket is closed', async () =>
      (await machine().property('eofd@bad.socket', 'ActiveState')) === 'inactive' ? true : undefined,
    );
    assert.equal(await machine().property('eofd@bad.service', 'ActiveState'), 'failed');
    assert.equal((await machine().journal(['-u', 'eofd@bad.service', 'EXIT_STATUS=78'])).length, 1);
    const [said] = await machine().journal(['-u', 'eofd-close@eofd@bad.service', '-p', 'warning']);
    assert.match(
      String(said?.['MESSAGE']),
      /^closing eofd@bad\.socket: eofd@bad\.service cannot start as it is configured \(exit code 78\)$/,
    );
    // Mended, it starts as ever.
    machine().write('/etc/eofd/bad.toml', '');
    await machine().output(['systemctl', 'start', 'eofd@bad.socket']);
    await answered('/run/eofd/bad.sock', 'x', 'X');
  });

  describe('with exec.conf', () => {
    it('lets programs be run, wherever they are but in a home directory', async () => {
      machine().write('/opt/tools/shout', '#!/bin/sh\nexec tr a-z A-Z </dev/stdin\n', 0o755);
      for (const [name, program] of Object.entries({
        usr: '["/usr/bin/tr", "a-z", "A-Z"]',
        opt: '["/opt/tools/shout"]',
      })) {
        machine().write(`/etc/eofd/${name}.toml`, `program = ${program}\n`);
        await use(`eofd@${name}.service`, 'exec.conf');
        await machine().output(['systemctl', 'start', `eofd@${name}.socket`]);
        await answered(`/run/eofd/${name}.sock`, 'hello', 'HELLO');
        await reloads(`eofd@${name}.service`);
      }
    });

    it('keeps programs from the network, the files of others and more rights', async () => {
      const probe = [
        'import os, socket, sys',
        'def refused(what):',
        '    try: what()',
        '    except OSError: return True',
        'print(refused(lambda: socket.socket(socket.AF_INET)), refused(lambda: open("/etc/probe", "w")), refused(lambda: os.listdir("/home/alice")),',
        '      refused(lambda: os.unshare(os.CLONE_NEWUSER) if hasattr(os, "unshare") else open("/root/x")), os.getuid() != 0,',
        '      "NoNewPrivs:\\t1" in open("/proc/self/status").read())',
      ].join('\n');
      machine().write('/opt/tools/probe.py', probe);
      machine().write('/etc/eofd/probe.toml', 'program = ["/usr/bin/python3", "/opt/tools/probe.py"]\n');
      await use('eofd@probe.service', 'exec.conf');
      await machine().output(['systemctl', 'start', 'eofd@probe.socket']);
      await answered('/run/eofd/probe.sock', '', 'True True True True True True\n');
    });
  });

  describe('with forward.conf', () => {
    before(async () => {
      const serve = ['node', '/usr/lib/eofd/eofd.cjs', '--socket', '/run/far.sock', '--http', '127.0.0.1:8080'];
      await machine().output(['systemd-run', '--unit=far', '--service-type=notify', ...serve]);
    });

    for (const host of ['127.0.0.1', 'localhost']) {
      it(`lets a server over the network be asked, which fails without it and says why: ${host}`, async () => {
        const name = `net-${host.replaceAll('.', '-')}`;
        machine().write(`/etc/eofd/${name}.toml`, `handler = "http://${host}:8080/"\n`);
        await machine().output(['systemctl', 'start', `eofd@${name}.socket`]);
        assert.equal((await ask(`/run/eofd/${name}.sock`, 'hello')).stdout, '');
        const failed = await eventually('the failure is in the journal', async () => {
          const [record] = await machine().journal(['-u', `eofd@${name}.service`, 'EOFD_OUTCOME=failed']);
          return record;
        });
        assert.equal(
          failed['EOFD_REASON'],
          'cannot reach the server: eofd may use Unix sockets alone; the drop-in forward.conf gives its unit the ' +
            'network (docs/systemd.md, "Another server as the handler")',
        );
        await use(`eofd@${name}.service`, 'forward.conf');
        await machine().output(['systemctl', 'restart', `eofd@${name}.service`]);
        await answered(`/run/eofd/${name}.sock`, 'hello', 'HELLO');
        await reloads(`eofd@${name}.service`);
      });
    }

    it('says the same of a name that can not be looked up without it', async () => {
      machine().write('/etc/eofd/net-name.toml', 'handler = "http://calc.example:8080/"\n');
      await machine().output(['systemctl', 'start', 'eofd@net-name.socket']);
      await ask('/run/eofd/net-name.sock', 'hello');
      const failed = await eventually('the failure is in the journal', async () => {
        const [record] = await machine().journal(['-u', 'eofd@net-name.service', 'EOFD_OUTCOME=failed']);
        return record;
      });
      assert.match(String(failed['EOFD_REASON']), /forward\.conf gives its unit the network/);
    });
  });

  describe('with strict.conf', () => {
    before(async () => {
      machine().write('/etc/eofd/strict.toml', '');
      await use('eofd@strict.service', 'strict.conf');
      await machine().output(['systemctl', 'start', 'eofd@strict.socket']);
    });

    it('leaves an exposure of at most 0.1', async () => {
      assert.ok((await exposure('eofd@strict.service')) <= 0.1);
      const verified = await machine().run(['systemd-analyze', 'verify', 'eofd@strict.service']);
      assert.deepEqual(verified, { status: 0, stdout: '', stderr: '' });
    });

    it('answers, reloads, and names the user of a client, but no longer its command', async () => {
      await answered('/run/eofd/strict.sock', 'größe', 'GRÖSSE');
      await reloads('eofd@strict.service');
      const record = await failedOfAlice('eofd@strict.service', '/run/eofd/strict.sock');
      assert.equal(record['EOFD_PEER_USER'], 'alice');
      assert.equal(record['EOFD_PEER_CMDLINE'], undefined);
    });

    it('has no memory that is writable and executable, and none of the files of the system', async () => {
      await answered('/run/eofd/strict.sock', 'x', 'X');
      const pid = await machine().property('eofd@strict.service', 'MainPID');
      assert.doesNotMatch(await machine().output(['cat', `/proc/${pid}/maps`]), /^\S+ .wx/m);
      assert.deepEqual(
        (await machine().output(['ls', `/proc/${pid}/root`])).split('\n'),
        'bin dev etc lib lib64 proc root run sys tmp usr var'.split(' '),
      );
      assert.doesNotMatch(await machine().output(['ls', `/proc/${pid}/root/etc`]), /shadow|hostname/);
    });

    it('runs programs too where exec.conf is there as well', async () => {
      machine().write('/etc/eofd/both.toml', 'program = ["/usr/bin/tr", "a-z", "A-Z"]\n');
      await use('eofd@both.service', 'exec.conf', 'strict.conf');
      await machine().output(['systemctl', 'start', 'eofd@both.socket']);
      await answered('/run/eofd/both.sock', 'hello', 'HELLO');
    });
  });

  it('is, for a user, what a user manager can do', async () => {
    const uid = await machine().output(['id', '-u', 'alice']);
    await machine().output(['systemctl', 'start', `user@${uid}.service`]);
    const asAlice = async (...command: readonly string[]) =>
      machine().output(['env', `XDG_RUNTIME_DIR=/run/user/${uid}`, ...command], { user: 'alice' });
    await asAlice('systemctl', '--user', 'enable', '--now', 'eofd.socket');
    const socket = `/run/user/${uid}/eofd.sock`;
    assert.equal(await asAlice('eofc', '-s', socket, 'größe'), 'GRÖSSE');
    assert.equal(await asAlice('stat', '--format=%a', socket), '600');
    machine().write('/home/alice/.config/eofd/eofd.toml', 'program = ["/usr/bin/tr", "a-z", "A-Z"]\n');
    await asAlice('systemctl', '--user', 'reload', 'eofd.service');
    assert.equal(await asAlice('eofc', '-s', socket, 'größe'), 'GRößE');
  });
});
