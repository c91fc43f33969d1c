import assert from 'node:assert/strict';
import { type EventName, type Level, type LogRecord, MESSAGE_IDS, PRIORITY } from '../../src/core/records/record.ts';
import { Journald, type JournalFields } from '../support/journald.ts';
import { endChildren, LogChild, WITHOUT_WAITING_MS } from './child.ts';
import { scratchDirectory } from './pipe.ts';

const text = (value: string | number[] | undefined): string | undefined =>
  Array.isArray(value) ? Buffer.from(value).toString() : value;
const info = (message: string): LogRecord => ({ level: 'info', event: 'lifecycle', message });

describe('the log in a real journal', () => {
  const directory = scratchDirectory();
  let journald: Journald;
  const entriesWith = (part: string): Promise<JournalFields[]> => journald.entries(part);

  before(async () => {
    journald = await Journald.start(directory);
  });
  afterEach(endChildren);
  after(() => journald.kill());

  const logging = async (): Promise<LogChild> => {
    const child = new LogChild({ format: 'journal', journalSocket: journald.socket }, 'pipe');
    await child.ask({ do: 'load' });
    return child;
  };

  it('has every field of a record as it was given', async () => {
    const child = await logging();
    const fields = {
      EOFD_REQUEST_ID: 'all-1',
      EOFD_PEER_PID: 4242,
      EOFD_REASON: 'käse "日本" = x',
      EOFD_EMPTY: '',
      EOFD_TRACE: 'one\ntwo\n',
    };
    await child.ask({ do: 'log', record: { level: 'warning', event: 'request', message: 'every field', fields } });
    const [entry, ...more] = await entriesWith('every field');
    assert.deepEqual(more, []);
    for (const [name, value] of Object.entries(fields)) assert.equal(text(entry?.[name]), String(value), name);
    assert.equal(entry?.['MESSAGE'], 'every field');
    assert.equal(entry['PRIORITY'], '4');
    assert.equal(entry['MESSAGE_ID'], MESSAGE_IDS.request);
    assert.equal(entry['SYSLOG_IDENTIFIER'], 'eofd');
    assert.equal(entry['_TRANSPORT'], 'journal');
  });

  it('has the priority of every level and the id of every kind of event', async () => {
    const child = await logging();
    await child.ask({ do: 'level', level: 'debug' });
    for (const level of Object.keys(PRIORITY) as Level[])
      await child.ask({ do: 'log', record: { ...info('of a level'), level } });
    for (const event of Object.keys(MESSAGE_IDS) as EventName[])
      await child.ask({ do: 'log', record: { ...info('of a kind'), event } });
    assert.deepEqual(
      (await entriesWith('of a level')).map((entry) => entry['PRIORITY']),
      ['0', '1', '2', '3', '4', '5', '6', '7'],
    );
    assert.deepEqual(
      (await entriesWith('of a kind')).map((entry) => entry['MESSAGE_ID']),
      Object.values(MESSAGE_IDS),
    );
  });

  it('has no field or line that a peer forged', async () => {
    const child = await logging();
    const evil = 'x\nPRIORITY=0\nMESSAGE=forged\n\nMESSAGE=another entry\n\x1b[2J';
    await child.ask({
      do: 'log',
      record: { ...info(`evil ${evil}`), fields: { EOFD_PEER_CMDLINE: evil, 'BAD\nNAME=1': 'y', _PID: '1' } },
    });
    await child.ask({ do: 'log', record: info('evil is over') });
    const entries = await entriesWith('evil');
    assert.equal(entries.length, 2);
    assert.equal(entries[0]?.['PRIORITY'], '6');
    assert.equal(entries[0]['MESSAGE'], 'evil x\\nPRIORITY=0\\nMESSAGE=forged\\n\\nMESSAGE=another entry\\n\\x1b[2J');
    assert.equal(text(entries[0]['EOFD_PEER_CMDLINE']), evil.replace('\x1b', '\\x1b'));
    assert.notEqual(entries[0]['_PID'], '1');
    assert.equal(entries[0]['BAD'], undefined);
    assert.deepEqual(await journald.entries('^(forged|another entry)$'), []);
  });

  it('waits for a journald that hangs without holding anything up, and drops the least important', async () => {
    const child = await logging();
    await child.ask({ do: 'level', level: 'debug' });
    journald.signal('SIGSTOP');
    try {
      const { ms } = await child.ask({
        do: 'log',
        record: { level: 'info', event: 'request', message: 'hung request %d' },
        times: 4000,
      });
      assert.ok(ms < WITHOUT_WAITING_MS, `4000 records took ${ms} ms`);
      await child.ask({
        do: 'log',
        record: { level: 'warning', event: 'request', message: 'hung failure %d' },
        times: 600,
      });
    } finally {
      journald.signal('SIGCONT');
    }
    await child.ask({ do: 'flush', timeoutMs: 5000 });
    const requests = await entriesWith('hung request');
    const failures = await entriesWith('hung failure');
    const lost = await entriesWith('lost ');
    assert.equal(failures.length, 600);
    assert.equal(lost.length, 1);
    assert.equal(Number(lost[0]?.['EOFD_DROPPED']), 4000 - requests.length);
    assert.equal(lost[0]?.['MESSAGE_ID'], MESSAGE_IDS.dropped);
    assert.ok(requests.length > 400 && requests.length < 4000, `${requests.length} requests`);
    assert.deepEqual(
      requests.map((entry) => entry['MESSAGE']),
      requests.map((_, index) => `hung request ${index}`),
    );
  });

  it('gets by itself what a journald that hung could not take', async () => {
    const child = await logging();
    journald.signal('SIGSTOP');
    try {
      await child.ask({ do: 'log', record: info('patient %d'), times: 900 });
    } finally {
      journald.signal('SIGCONT');
    }
    while ((await entriesWith('patient')).length < 900) await child.ask({ do: 'flags' });
    assert.equal((await entriesWith('patient')).length, 900);
  });

  it('goes on when journald is killed and started again', async () => {
    const child = await logging();
    await child.ask({ do: 'log', record: info('before the crash') });
    assert.equal((await entriesWith('before the crash')).length, 1);
    await journald.kill();
    await child.ask({ do: 'log', record: info('during the crash %d'), times: 10 });
    await journald.startAgain();
    await child.ask({ do: 'log', record: info('after the crash') });
    await child.ask({ do: 'flush', timeoutMs: 5000 });
    const messages = (await entriesWith('the crash')).map((entry) => entry['MESSAGE']);
    assert.deepEqual(messages, [
      'before the crash',
      ...Array.from({ length: 10 }, (_, index) => `during the crash ${index}`),
      'after the crash',
    ]);
  });

  it('leaves its last words on standard error when there is no journald any more', async () => {
    const child = await logging();
    const stderr = child.everythingOnStderr();
    await journald.kill();
    await child.ask({ do: 'log', record: { level: 'err', event: 'fatal', message: 'last words' } });
    const { ms } = await child.ask({ do: 'flush', timeoutMs: 200 });
    assert.ok(ms >= 200 && ms < WITHOUT_WAITING_MS, `${ms} ms`);
    assert.equal(await child.exit(70), 70);
    assert.equal(await stderr, '<3>last words\n');
    await journald.startAgain();
  });

  /** Runs the child with the journal as its standard error, as systemd does. */
  const asService = (journalSocket: string, format: 'auto' | 'journal'): LogChild =>
    new LogChild({ format, journalSocket }, 'pipe', {}, [
      'python3',
      '-c',
      `import os, socket, sys
stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
stream.connect(sys.argv[1])
stream.sendall(b"service\\n\\n6\\n1\\n0\\n0\\n0\\n")
status = os.fstat(stream.fileno())
os.environ["JOURNAL_STREAM"] = f"{status.st_dev}:{status.st_ino}"
os.dup2(stream.fileno(), 2)
os.execvp(sys.argv[2], sys.argv[2:])`,
      journald.streamSocket,
    ]);

  it('gets native records when standard error is the journal', async () => {
    const child = asService(journald.socket, 'auto');
    await child.ask({ do: 'log', record: { ...info('as a service'), fields: { EOFD_REQUEST_ID: 'svc' } } });
    await child.ask({ do: 'load' });
    const [entry] = await entriesWith('as a service');
    assert.equal(entry?.['_TRANSPORT'], 'journal');
    assert.equal(entry['EOFD_REQUEST_ID'], 'svc');
  });

  it('gets lines with their level through standard error where its socket is missing', async () => {
    const child = asService('/nowhere/journal/socket', 'auto');
    await child.ask({ do: 'load' });
    await child.ask({ do: 'log', record: { level: 'err', event: 'fatal', message: 'without a socket\n<0>forged' } });
    const entries = await entriesWith('without a socket');
    assert.equal(entries.length, 1);
    assert.equal(entries[0]?.['_TRANSPORT'], 'stdout');
    assert.equal(entries[0]['PRIORITY'], '3');
    assert.equal(entries[0]['MESSAGE'], 'without a socket\\n<0>forged');
    assert.equal(entries[0]['SYSLOG_IDENTIFIER'], 'service');
  });
});
