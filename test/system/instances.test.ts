import assert from 'node:assert/strict';
import { describeOnMachine } from '../support/installed-machine.ts';
import type { Ran } from '../support/machine.ts';
import { eventually } from '../support/wait.ts';

const PERMISSION_DENIED = 77;
const REFUSED = 76;

describeOnMachine('who may connect on Debian 13', (machine) => {
  const ask = async (user: string, request = 'hello'): Promise<Ran> =>
    machine().run(['eofc', '-s', '/run/eofd.sock', request], { user });

  before(async () => {
    await machine().output(['useradd', '--create-home', '--groups', 'eofd', 'alice']);
    await machine().output(['useradd', '--create-home', 'bob']);
  });

  it('is a user in the group eofd, who is named in the journal', async () => {
    assert.equal((await ask('alice')).stdout, 'HELLO');
    const record = await eventually('the request is in the journal', async () =>
      (await machine().journal(['-u', 'eofd', 'EOFD_OUTCOME=replied'])).at(0),
    );
    assert.equal(record['EOFD_PEER_UID'], await machine().output(['id', '--user', 'alice']));
  });

  it('is not a user outside of it, whose client says why', async () => {
    const { status, stdout, stderr } = await ask('bob');
    assert.deepEqual({ status, stdout }, { status: PERMISSION_DENIED, stdout: '' });
    assert.match(stderr, /permission/i);
  });

  it('is that user too, once in the group', async () => {
    await machine().output(['usermod', '--append', '--groups', 'eofd', 'bob']);
    assert.equal((await ask('bob')).stdout, 'HELLO');
  });
});

describeOnMachine('instances on Debian 13', (machine) => {
  const socket = (name: string): string => `/run/eofd/${name}.sock`;
  const ask = async (name: string, request: string): Promise<Ran> =>
    machine().run(['eofc', '-s', socket(name)], { input: request });

  before(async () => {
    machine().write('/usr/share/words/count.mjs', 'export default (request) => request.length + " bytes";\n');
    machine().write('/etc/eofd/words.toml', 'handler = "/usr/share/words/count.mjs"\nmax-request = "1K"\n');
    machine().write('/etc/eofd/sorted.toml', 'program = ["sort"]\nmax-request = "1M"\nhandler-concurrency = 2\n');
    // As exec.conf says at its head.
    machine().write('/etc/systemd/system/eofd@sorted.service.d/.keep', '');
    await machine().output([
      'ln',
      '-s',
      '/usr/lib/eofd/dropins/exec.conf',
      '/etc/systemd/system/eofd@sorted.service.d/',
    ]);
    await machine().output(['systemctl', 'daemon-reload']);
    await machine().output(['systemctl', 'enable', '--now', 'eofd@words.socket', 'eofd@sorted.socket']);
  });

  it('answer side by side, one with a module and one with a program', async () => {
    const [words, sorted] = await Promise.all([ask('words', 'hello'), ask('sorted', 'b\na\n')]);
    assert.deepEqual([words.stdout, sorted.stdout], ['5 bytes', 'a\nb\n']);
    const pids = await Promise.all(
      ['words', 'sorted'].map(async (name) => machine().property(`eofd@${name}`, 'MainPID')),
    );
    assert.notEqual(pids[0], pids[1]);
    assert.ok(!pids.includes('0'));
  });

  it('are not there where a name is mistyped, which systemctl says', async () => {
    const { status, stderr } = await machine().run(['systemctl', 'start', 'eofd@wrods.socket']);
    assert.notEqual(status, 0);
    assert.match(stderr, /^Assertion failed on job for eofd@wrods\.socket/m);
    const { stdout } = await machine().run(['systemctl', 'status', 'eofd@wrods.socket']);
    assert.match(stdout, /Assertion failed for .*\/etc\/eofd\/wrods\.toml/);
    assert.notEqual((await ask('wrods', 'x')).status, 0);
  });

  it('have limits of their own: of a request, and of the tasks that systemd lets them have', async () => {
    const large = `${'a'.repeat(10_000)}\n`;
    assert.equal((await ask('words', large)).status, REFUSED);
    assert.equal((await ask('sorted', large)).stdout, large);
    const tasks = await Promise.all(
      ['words', 'sorted'].map(async (name) => machine().property(`eofd@${name}`, 'TasksMax')),
    );
    assert.deepEqual(tasks, ['256', '1024']);
  });

  it('have each a journal of their own, and their own life', async () => {
    const outcomes = async (name: string): Promise<unknown[]> =>
      (await machine().journal(['-u', `eofd@${name}`]))
        .map((record) => record['EOFD_OUTCOME'])
        .filter((outcome) => outcome !== undefined);
    await eventually('the journals are written', async () =>
      (await outcomes('words')).length === 2 && (await outcomes('sorted')).length === 2 ? true : undefined,
    );
    assert.deepEqual(await outcomes('words'), ['replied', 'rejected']);
    assert.deepEqual(await outcomes('sorted'), ['replied', 'replied']);
    const before = await machine().property('eofd@sorted', 'MainPID');
    await machine().output(['systemctl', 'restart', 'eofd@words.service']);
    assert.equal(await machine().property('eofd@sorted', 'MainPID'), before);
  });

  it('take up a changed module at a reload', async () => {
    machine().write('/usr/share/words/count.mjs', 'export default (request) => "now " + request.length;\n');
    await machine().output(['systemctl', 'reload', 'eofd@words.service']);
    assert.equal((await ask('words', 'hello')).stdout, 'now 5');
    assert.equal(await machine().property('eofd@words', 'ReloadResult'), 'success');
  });

  it('keep what a program says for the journal, under the id of its request', async () => {
    machine().write('/etc/eofd/sorted.toml', 'program = ["sh", "-c", "echo looking >&2; exit 3"]\n');
    await machine().output(['systemctl', 'reload', 'eofd@sorted.service']);
    assert.notEqual((await ask('sorted', 'x')).status, 0);
    const failure = await eventually('the failure is in the journal', async () =>
      (await machine().journal(['-u', 'eofd@sorted', 'EOFD_OUTCOME=failed'])).at(0),
    );
    const all = await machine().journal(['-u', 'eofd@sorted', `EOFD_REQUEST_ID=${String(failure['EOFD_REQUEST_ID'])}`]);
    assert.ok(all.some(({ MESSAGE }) => String(MESSAGE).includes('looking')));
  });
});
