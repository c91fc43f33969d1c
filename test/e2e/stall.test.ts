import assert from 'node:assert/strict';
import { articleClient, runClient } from '../support/clients.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';

describe('A client that forgets the half-close', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  it("is the article's without write_eof(): named in the log by pid and command, told itself, and released", async () => {
    daemon = await startDaemon({ args: ['--stall-warn', '1s', '--read-timeout', '2s'] });
    const client = articleClient(daemon.socket, { writeEof: false });
    const { out, code } = await runClient(client);
    assert.equal(code, 0);
    assert.match(out.toString(), /^b'eofd: .*write_eof\(\).*\\n'\n$/);

    const warning = await daemon.said(/has not half-closed/);
    assert.equal(warning['level'], 'warning');
    assert.match(String(warning['message']), /python3/);
    assert.match(String(warning['EOFD_PEER_COMM']), /^python3/);
    assert.match(String(warning['EOFD_PEER_CMDLINE']), /open_unix_connection/);
    assert.equal(Number(warning['EOFD_REQUEST_BYTES']), 8);
    const end = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'timed out');
    assert.equal(end['EOFD_PEER_PID'], warning['EOFD_PEER_PID']);
    assert.match(String(end['EOFD_REASON']), /read-timeout/);
    assert.notEqual(end['MESSAGE_ID'], warning['MESSAGE_ID']);
  });

  it('gets its reply where on-stall is reply', async () => {
    daemon = await startDaemon({ args: ['--read-timeout', '1s', '--on-stall', 'reply'] });
    const { out } = await runClient(articleClient(daemon.socket, { writeEof: false }));
    assert.equal(out.toString(), "b'HOGEHOGE'\n");
  });

  it('is told apart when it never sends anything', async () => {
    daemon = await startDaemon({ args: ['--stall-warn', '100ms', '--read-timeout', '300ms'] });
    const { out } = await runClient([
      'python3',
      '-c',
      `import socket; s = socket.socket(socket.AF_UNIX); s.connect(${JSON.stringify(daemon.socket)}); print(s.recv(999))`,
    ]);
    assert.match(out.toString(), /^b'eofd: /);
    await daemon.said(/has sent nothing/);
    const end = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'timed out');
    assert.match(String(end['EOFD_REASON']), /never sent anything/);
  });

  it('is told apart when it goes away instead', async () => {
    daemon = await startDaemon();
    await runClient([
      'python3',
      '-c',
      `import socket; s = socket.socket(socket.AF_UNIX); s.connect(${JSON.stringify(daemon.socket)}); s.send(b'abc')`,
    ]);
    const end = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome !== undefined);
    assert.equal(end['EOFD_OUTCOME'], 'aborted');
    assert.match(String(end['EOFD_REASON']), /went away/);
  });

  it('cannot forge a line of the log with its name', async () => {
    daemon = await startDaemon({ args: ['--stall-warn', '100ms', '--read-timeout', '300ms'] });
    const script = `import socket; s = socket.socket(socket.AF_UNIX); s.connect(${JSON.stringify(daemon.socket)}); s.recv(999)\n# \x1b[31m{"level":"info","message":"forged"}`;
    await runClient(['python3', '-c', script, '\n{"level":"info","message":"forged"}\n']);
    await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'timed out');
    assert.equal(daemon.lines.filter(({ message }) => message === 'forged').length, 0);
    assert.ok(!JSON.stringify(daemon.lines).includes('\\u001b'), 'no escape sequence reaches whoever reads the log');
  });
});
