import assert from 'node:assert/strict';
import { describeOnMachine } from '../support/installed-machine.ts';
import { eventually } from '../support/wait.ts';

interface Finding {
  readonly code: string;
  readonly level: string;
  readonly what: string;
  readonly why: string;
  readonly mend: readonly string[];
}

const SOCKET = '/run/eofd/try.sock';
const FILE = '/etc/eofd/try.toml';
const UNITS = 'eofd@try.service eofd@try.socket';
const EXEC_CONF = `mkdir -p /etc/systemd/system/eofd@try.service.d
ln -sf /usr/lib/eofd/dropins/exec.conf /etc/systemd/system/eofd@try.service.d/`;

describeOnMachine('eofc doctor on a machine, whose every advice is followed to the letter,', (machine) => {
  const sh = async (script: string): Promise<string> => machine().output(['sh', '-e', '-c', script]);
  const ask = async (path = SOCKET, request = 'hello') =>
    machine().run(['eofc', '-s', path, '-t', '20s'], { input: request });
  const answers = async (reply = 'HELLO', path = SOCKET, request = 'hello'): Promise<void> => {
    const { status, stdout, stderr } = await ask(path, request);
    assert.deepEqual([status, stdout], [0, reply], stderr);
  };

  async function diagnose(target: string, user = 'root'): Promise<readonly Finding[]> {
    const { status, stdout, stderr } = await machine().run(['eofc', 'doctor', '--json', target], { user });
    assert.equal(stderr, '');
    const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: readonly Finding[] };
    assert.equal(status, ok ? 0 : 1);
    return findings;
  }

  /** Finds that very thing, and does what it says; what is to be done by hand, `byHand` does. */
  async function mend(code: string, { target = 'try', user = 'root', byHand = '' } = {}): Promise<Finding> {
    const findings = await diagnose(target, user);
    const found = findings.find((finding) => finding.code === code);
    assert.ok(found !== undefined, `${code} is not among ${JSON.stringify(findings)}`);
    if (byHand !== '') await sh(byHand);
    await sh(found.mend.filter((line) => !line.startsWith('#')).join('\n'));
    return found;
  }

  /** Settings that are read at the next connection. */
  async function settle(text: string): Promise<void> {
    machine().write(FILE, text);
    await sh(
      `systemctl daemon-reload; systemctl stop ${UNITS}; systemctl reset-failed; systemctl start eofd@try.socket`,
    );
  }
  /** The service has tried to start with them, in vain. */
  async function failed(): Promise<void> {
    await ask();
    await eventually('its socket is closed', async () =>
      (await machine().property('eofd@try.socket', 'ActiveState')) === 'inactive' ? true : undefined,
    );
  }

  beforeEach(async () => {
    await sh(`rm -rf /etc/systemd/system/eofd@try.service.d /etc/systemd/system/eofd@try.socket.d
      journalctl --rotate --quiet; journalctl --vacuum-time=1s --quiet 2>/dev/null`);
    await settle('');
  });

  it('finds nothing wrong where nothing is', async () => {
    await sh('systemctl enable eofd@try.socket 2>/dev/null');
    await answers();
    assert.deepEqual(await diagnose('try'), []);
    assert.deepEqual(await diagnose(SOCKET), []);
    assert.deepEqual(await diagnose('eofd'), []);
  });

  it('mends a socket that is not enabled, nor there', async () => {
    await sh(`systemctl disable --now eofd@try.socket 2>/dev/null; systemctl stop eofd@try.service`);
    assert.equal((await ask()).status, 69);
    await mend('socket-inactive');
    await answers();
    assert.equal(await machine().property('eofd@try.socket', 'UnitFileState'), 'enabled');
  });

  it('mends the wrong group', async () => {
    await sh('id -u www-data >/dev/null || useradd --system www-data');
    const asUser = async () => machine().run(['eofc', '-s', SOCKET, 'hello'], { user: 'www-data' });
    assert.equal((await asUser()).status, 77);
    await mend('no-permission', { target: SOCKET, user: 'www-data' });
    assert.equal((await asUser()).stdout, 'HELLO');
  });

  it('mends a program without exec.conf', async () => {
    await settle('program = ["/usr/bin/tr", "a-z", "A-Z"]\n');
    await failed();
    await mend('exec-conf-missing');
    await answers();
  });

  it('mends a script with carriage returns', async () => {
    await sh(EXEC_CONF);
    machine().write('/usr/local/bin/shout', '#!/bin/sh\r\ntr a-z A-Z\r\n', 0o755);
    await settle('program = ["/usr/local/bin/shout"]\n');
    await failed();
    await mend('settings');
    await answers();
  });

  it("mends a program that is not for the service's user", async () => {
    await sh(EXEC_CONF);
    machine().write('/usr/local/bin/closed', '#!/bin/sh\ntr a-z A-Z\n', 0o700);
    await settle('program = ["/usr/local/bin/closed"]\n');
    await failed();
    await mend('settings');
    await answers();
  });

  it("mends a module that the service's user may not read", async () => {
    machine().write('/srv/shout.mjs', 'export default (request) => String(request).toUpperCase();\n', 0o600);
    await settle('handler = "/srv/shout.mjs"\n');
    await failed();
    await mend('settings');
    const { stdout } = await ask();
    assert.notEqual(stdout, '');
  });

  it('names a program that is missing, and starts the service once it is there', async () => {
    await sh(EXEC_CONF);
    await settle('program = ["/usr/local/bin/missing"]\n');
    await failed();
    const { what } = await mend('settings', { byHand: 'ln -s /usr/bin/cat /usr/local/bin/missing' });
    assert.match(what, /^\/etc\/eofd\/try.toml:1: program: "\/usr\/local\/bin\/missing" is not there/);
    await answers('hello');
  });

  it('names the place of what is no TOML', async () => {
    await settle('handler = upper\n');
    await failed();
    const { what } = await mend('settings', { byHand: `echo 'handler = "upper"' >${FILE}` });
    assert.match(what, /^\/etc\/eofd\/try.toml:1/);
    await answers();
  });

  it('mends a key that is almost right', async () => {
    await settle('handlr = "echo"\n');
    await failed();
    await mend('settings');
    await answers('hello');
  });

  it('mends an instance without settings', async () => {
    await sh(`systemctl stop ${UNITS}; rm ${FILE}; systemctl start eofd@try.socket 2>/dev/null || true`);
    await mend('settings');
    await answers();
  });

  it('mends a handler that is too slow', async () => {
    await sh(EXEC_CONF);
    await settle('program = ["/bin/sh", "-c", "sleep 1.5; tr a-z A-Z"]\nhandler-timeout = "1s"\n');
    assert.equal((await ask()).status, 76);
    await sh('journalctl --sync');
    const { why } = await mend('timed-out');
    assert.match(why, /\(handler-timeout\)$/);
    await answers();
  });

  it('mends a limit of requests, and one of replies', async () => {
    await settle('max-request = "4"\n');
    assert.equal((await ask()).status, 76);
    await sh('journalctl --sync');
    await mend('rejected');
    await answers();
    await settle('max-reply = "4"\n');
    assert.equal((await ask()).status === 0, false);
    await sh('journalctl --sync');
    await mend('failed');
    await answers();
  });

  it('mends a unit that was edited without daemon-reload', async () => {
    await answers();
    machine().write('/etc/systemd/system/eofd@try.service.d/own.conf', '[Service]\nEnvironment=A=1\n');
    await mend('not-reloaded');
    assert.equal(await machine().property('eofd@try.service', 'NeedDaemonReload'), 'no');
    await answers();
  });

  it('mends settings that were not reloaded', async () => {
    await answers();
    await sh(`echo 'handler = "echo"' >${FILE}; touch -d '+5 seconds' ${FILE}`);
    await answers('HELLO');
    await mend('settings-not-reloaded');
    await answers('hello');
  });

  it('mends a socket whose name was removed', async () => {
    await answers();
    await sh(`rm ${SOCKET}`);
    await mend('name-removed');
    await answers();
  });

  it('mends a socket that another program has', async () => {
    await sh(`systemctl stop ${UNITS}`);
    const script = `import socket, time
s = socket.socket(socket.AF_UNIX); s.bind("${SOCKET}"); s.listen(); print("up", flush=True); time.sleep(60)`;
    const child = machine().spawn(['python3', '-c', script]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await mend('foreign');
    await answers();
    child.kill();
  });

  it('mends an old eofd that was left over', async () => {
    machine().write('/usr/local/bin/eofd', `#!/bin/sh\necho 'eofd 0.0.1'\n`, 0o755);
    await sh(`sed -i '1s|.*|#!/usr/bin/node|; 2s|.*|console.log("eofd 0.0.1")|' /usr/local/bin/eofd`);
    await mend('two-versions');
    assert.match(await sh('eofd --version'), /^eofd (?!0\.0\.1)/);
    await answers();
  });

  it('mends a whole unit of before in front of the one that is installed', async () => {
    await sh(`sed 's|^ExecStart=.*|ExecStart=/bin/false|; s|^Type=.*|Type=exec|' /usr/lib/systemd/system/eofd@.service >/etc/systemd/system/eofd@.service
      systemctl daemon-reload`);
    assert.notEqual((await machine().run(['eofc', '-s', SOCKET, '-t', '2s', 'hello'])).status, 0);
    await mend('unit-shadowed');
    await sh(`systemctl stop eofd@try.service; systemctl reset-failed`);
    await answers();
  });

  it('mends a socket that is masked', async () => {
    await sh(`systemctl stop ${UNITS}; systemctl mask eofd@try.socket 2>/dev/null`);
    await mend('masked');
    await answers();
  });

  it('mends a socket for another service', async () => {
    machine().write('/etc/systemd/system/eofd@try.socket.d/other.conf', '[Socket]\nService=nobody.service\n');
    await sh(`systemctl stop ${UNITS}; systemctl daemon-reload; systemctl start eofd@try.socket 2>/dev/null || true`);
    await mend('other-service', { target: 'eofd@try' });
    await answers();
  });

  it('names clients that do not half-close, and those that speak HTTP, and how they would be answered', async () => {
    const client = (request: string, end = '') => `import socket
s = socket.socket(socket.AF_UNIX); s.connect("${SOCKET}"); s.sendall(b"${request}"); ${end}
print(s.makefile("rb").read().decode(), end="")`;
    await settle('read-timeout = "1s"\nstall-warn = "500ms"\n');
    await machine().run(['python3', '-c', client('hello')]);
    await machine().run(['python3', '-c', client('GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n')]);
    await sh('journalctl --sync');
    const findings = await diagnose('try');
    assert.deepEqual(
      new Map(findings.map(({ code, what }) => [code, what.startsWith('python3 of root ')])),
      new Map([
        ['foreign-protocol', true],
        ['no-half-close', true],
      ]),
      JSON.stringify(findings),
    );
    assert.match(findings.find(({ code }) => code === 'no-half-close')?.mend[0] ?? '', /shutdown\(SHUT_WR\)/);
    assert.equal(await machine().output(['python3', '-c', client('hello', 's.shutdown(socket.SHUT_WR)')]), 'HELLO');
    assert.match(findings.find(({ code }) => code === 'foreign-protocol')?.mend[0] ?? '', /eofc/);
    await answers();
  });

  it('gives an instance a metrics socket in two lines, and then shows what it does', async () => {
    const { status, stderr } = await machine().run(['eofc', 'status', 'try']);
    assert.equal(status, 69);
    const [problem = '', ...lines] = stderr.trimEnd().split('\n');
    assert.match(problem, /^eofc: eofd@try.service has no metrics socket; these two lines give it one:$/);
    assert.equal(lines.length, 2);
    await sh(lines.join('\n'));
    for (let request = 0; request < 3; request++) await answers();
    for (const target of ['try', 'eofd@try', SOCKET, '/run/eofd/try.metrics']) {
      const shown = await sh(`eofc status ${target}`);
      assert.match(shown, /^requests: 0 open of \d+, 0 waiting for EOF, 0 in the queue; 3 accepted$/m, target);
      assert.match(shown, /^ended: +3 replied$/m);
    }
    const { status: closed } = await machine().run(['eofc', 'status', '/run/eofd/try.metrics'], { user: 'nobody' });
    assert.equal(closed, 77);
  });

  it('says what it could not see to a user that is nobody', async () => {
    const { stdout } = await machine().run(['eofc', 'doctor', 'eofd'], { user: 'nobody' });
    for (const words of ['not seen: the journal', 'not seen: the rights of eofd', 'for root to do'])
      assert.ok(stdout.includes(words), stdout);
  });
});
