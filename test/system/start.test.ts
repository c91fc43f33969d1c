import assert from 'node:assert/strict';
import { MESSAGE_IDS } from '../../src/core/records/record.ts';
import { endWithTest } from '../support/children.ts';
import { describeOnMachine } from '../support/installed-machine.ts';
import { eventually } from '../support/wait.ts';

const SOCKET = '/run/eofd.sock';

describeOnMachine('eofd installed on Debian 13', (machine) => {
  const state = async (unit: string): Promise<string> => machine().property(unit, 'ActiveState');
  const ask = async (request: string): Promise<string> => machine().output(['eofc', '-s', SOCKET], { input: request });

  it('waits on its socket, now and after each boot, and nothing runs yet', async () => {
    assert.equal(await state('eofd.socket'), 'active');
    assert.equal(await machine().property('eofd.socket', 'UnitFileState'), 'enabled');
    assert.equal(await state('eofd.service'), 'inactive');
    assert.equal(await machine().output(['stat', '--format=%a %U %G', SOCKET]), '660 root eofd');
  });

  it('starts at the first connection to a started socket, and answers it', async () => {
    await machine().output(['systemctl', 'stop', 'eofd.socket', 'eofd.service']);
    await machine().output(['systemctl', 'start', 'eofd.socket']);
    assert.equal(await state('eofd.service'), 'inactive');
    assert.equal(await ask('first'), 'FIRST');
    await eventually('it has said that it is ready', async () =>
      (await state('eofd.service')) === 'active' ? true : undefined,
    );
    assert.equal(
      await machine().output(['ps', '-o', 'user=', '-p', await machine().property('eofd', 'MainPID')]),
      'eofd',
    );
  });

  const python = `
import socket
s = socket.socket(socket.AF_UNIX); s.connect('${SOCKET}'); s.sendall(b'gr\\xc3\\xb6\\xc3\\x9fe'); s.shutdown(socket.SHUT_WR)
print(s.makefile('rb').read().decode())`;
  const perl = `
use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Peer => '${SOCKET}') or die; print $s "gr\\xc3\\xb6\\xc3\\x9fe"; $s->shutdown(1); print <$s>;`;
  for (const [client, command] of Object.entries({
    eofc: ['eofc', '-s', SOCKET, 'größe'],
    python3: ['python3', '-c', python],
    perl: ['perl', '-e', perl],
    socat: ['socat', '-t60', '-', `UNIX-CONNECT:${SOCKET}`],
    nc: ['nc', '-N', '-U', SOCKET],
  })) {
    it(`answers ${client}`, async () => {
      assert.equal(await machine().output(command, { input: 'größe' }), 'GRÖSSE');
    });
  }

  it('tells systemctl status what it does', async () => {
    await machine().output(['systemctl', 'stop', 'eofd.service']);
    for (const served of [1, 2]) {
      await ask('one more');
      const shown = new RegExp(`^ +Status: "idle; ${served} served, 0 failed"$`, 'm');
      await eventually(
        `the status tells of ${served}`,
        async () => shown.exec(await machine().output(['systemctl', 'status', 'eofd'])) ?? undefined,
      );
    }
  });

  it('leaves no unit failed', async () => {
    assert.equal(await machine().output(['systemctl', '--failed', '--quiet']), '');
    assert.equal(await machine().output(['systemctl', 'is-system-running']), 'running');
  });

  describe('its journal', () => {
    it('has each request under its id', async () => {
      await ask('look me up');
      const record = await eventually('the request is in the journal', async () =>
        (await machine().journal(['-u', 'eofd', 'EOFD_REQUEST_BYTES=10'])).at(-1),
      );
      const found = await machine().journal(['-u', 'eofd', `EOFD_REQUEST_ID=${String(record['EOFD_REQUEST_ID'])}`]);
      assert.equal(found.length, 1);
      const [{ MESSAGE, PRIORITY, MESSAGE_ID, SYSLOG_IDENTIFIER, _SYSTEMD_UNIT, ...fields } = {}] = found;
      assert.match(String(MESSAGE), /^request \S+ from pid \d+ .*: replied; 10 bytes received, 10 sent, in /);
      assert.deepEqual(
        { PRIORITY, MESSAGE_ID, SYSLOG_IDENTIFIER, _SYSTEMD_UNIT },
        { PRIORITY: '6', MESSAGE_ID: MESSAGE_IDS.request, SYSLOG_IDENTIFIER: 'eofd', _SYSTEMD_UNIT: 'eofd.service' },
      );
      assert.equal(fields['EOFD_OUTCOME'], 'replied');
      assert.equal(fields['EOFD_REPLY_BYTES'], '10');
      assert.equal(fields['EOFD_PEER_UID'], '0');
      assert.ok(Number(fields['EOFD_PEER_PID']) > 1);
      assert.ok(Number(fields['EOFD_DURATION_USEC']) > 0);
    });

    it('has only what went wrong under -p warning, and says what went wrong', async () => {
      const { status, stdout } = await machine().run(['eofc', '-s', SOCKET], { input: new Uint8Array([0x61, 0xff]) });
      assert.notEqual(status, 0);
      assert.equal(stdout, '');
      const [record, ...others] = await eventually('the failure is in the journal', async () => {
        const found = await machine().journal(['-u', 'eofd', '-p', 'warning']);
        return found.length > 0 ? found : undefined;
      });
      assert.deepEqual(others, []);
      assert.equal(record?.['EOFD_OUTCOME'], 'failed');
      assert.match(String(record?.['EOFD_REASON']), /UTF-8.* 1\b/);
      assert.equal(record?.['EOFD_PEER_COMM'], 'eofc');
    });

    it('names a client of another user that never half-closes, and what to change in it', async () => {
      await machine().output(['useradd', '--create-home', '--groups', 'eofd', 'alice']);
      const script = `import socket, time; s = socket.socket(socket.AF_UNIX); s.connect('${SOCKET}'); s.sendall(b'hello'); time.sleep(60)`;
      const client = endWithTest(machine().spawn(['python3', '-c', script], 'alice'));
      const record = await eventually('the diagnosis is in the journal', async () =>
        (await machine().journal(['-u', 'eofd', `MESSAGE_ID=${MESSAGE_IDS.stall}`])).at(0),
      );
      client.kill();
      assert.match(
        String(record['MESSAGE']),
        /^pid \d+ "python3 -c .*" of user alice \(uid 1000\) sent 5 bytes, .* has not half-closed/,
      );
      assert.equal(record['EOFD_PEER_USER'], 'alice');
      assert.equal(record['PRIORITY'], '4');
    });

    it('explains its records with -x', async () => {
      for (const event of ['request', 'stall'] as const) {
        const text = await machine().output([
          'journalctl',
          '-x',
          '-n1',
          '--no-pager',
          '-u',
          'eofd',
          `MESSAGE_ID=${MESSAGE_IDS[event]}`,
        ]);
        assert.match(text, /^░░ Subject: .+\n(░░.*\n?){3,}/m);
      }
    });
  });
});
