import assert from 'node:assert/strict';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MESSAGE_IDS } from '../../src/core/records/record.ts';
import { articleClient, runClient } from '../support/clients.ts';
import { RunningDaemon } from '../support/daemon.ts';
import { Journald } from '../support/journald.ts';
import { removeTree } from '../support/remove-tree.ts';
import { until } from '../support/wait.ts';

describe('The journal', () => {
  let directory: string;
  let journald: Journald;
  let daemon: RunningDaemon;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-'));
    journald = await Journald.start(directory);
  });
  afterEach(async () => {
    daemon.clean();
    await journald.kill();
    removeTree(directory);
  });

  it('has a record of each request and each stall, whose fields can be matched', async () => {
    const args = ['--log-format', 'journal', '--stall-warn', '1s', '--read-timeout', '2s'];
    daemon = new RunningDaemon({ launcher: [...journald.launcher, process.execPath], args });
    await until('it listens', () => existsSync(daemon.socket));
    await runClient(articleClient(daemon.socket, { writeEof: true }));
    await runClient(articleClient(daemon.socket, { writeEof: false }));
    assert.equal(await daemon.stop(), 0);

    const [replied, timedOut, ...others] = await journald.entries('^request ');
    assert.deepEqual(others, []);
    assert.equal(replied?.['EOFD_OUTCOME'], 'replied');
    assert.equal(replied['PRIORITY'], '6');
    assert.equal(replied['MESSAGE_ID'], MESSAGE_IDS.request);
    assert.equal(replied['SYSLOG_IDENTIFIER'], 'eofd');
    assert.equal(replied['EOFD_REQUEST_BYTES'], '8');
    assert.equal(timedOut?.['EOFD_OUTCOME'], 'timed out');
    assert.equal(timedOut['PRIORITY'], '4');
    assert.match(String(timedOut['EOFD_REASON']), /read-timeout/);

    const [stall] = await journald.entries('has not half-closed');
    assert.equal(stall?.['MESSAGE_ID'], MESSAGE_IDS.stall);
    assert.equal(stall['EOFD_REQUEST_ID'], timedOut['EOFD_REQUEST_ID']);
    assert.match(String(stall['EOFD_PEER_COMM']), /^python3/);
    assert.match(String(stall['EOFD_PEER_CMDLINE']), /open_unix_connection/);
    assert.equal(stall['EOFD_PEER_UID'], String(process.getuid?.()));
    const [last] = await journald.entries('^stopped after 2 connections: 1 replied, 1 timed out$');
    assert.ok(last, 'the last line is there');
  });
});
