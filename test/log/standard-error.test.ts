import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { LogRecord } from '../../src/core/records/record.ts';
import { O_NONBLOCK } from '../../src/posix/constants.ts';
import { endChildren, LogChild, WITHOUT_WAITING_MS } from './child.ts';
import { Pipe, scratchDirectory } from './pipe.ts';

const info = (message: string): LogRecord => ({ level: 'info', event: 'lifecycle', message });
const fatal: LogRecord = { level: 'err', event: 'fatal', message: 'the last words' };
/** More than any pipe, socket or terminal has room for, and more than the log keeps. */
const FLOOD = { do: 'log', record: info(`number %d ${'x'.repeat(400)}`), times: 5000 } as const;

/** Each line that is whole, and nothing between them. */
function checkLines(text: string, first: RegExp): { readonly numbers: number[]; readonly lost: number } {
  const lines = text.split('\n');
  assert.equal(lines.pop(), '');
  const lost = lines.flatMap((line) => /lost (\d+) log records/.exec(line)?.[1] ?? []).map(Number);
  const numbered = lines.filter((line) => !line.includes('lost '));
  for (const line of numbered) assert.match(line, first);
  return {
    numbers: numbered.map((line) => Number(/number (\d+) x{400}$/.exec(line)?.[1])),
    lost: lost.reduce((sum, count) => sum + count, 0),
  };
}

describe('the log on standard error', () => {
  const directory = scratchDirectory();
  let pipes = 0;
  const pipe = (): Pipe => new Pipe(join(directory, `pipe${(pipes += 1)}`));
  const loaded = async (child: LogChild): Promise<LogChild> => {
    await child.ask({ do: 'load' });
    return child;
  };
  afterEach(endChildren);

  it('goes on while a pipe is stuck, and tells what was lost once somebody reads', async () => {
    const stuck = pipe();
    const child = await loaded(new LogChild({ format: 'text' }, stuck.writeEnd));
    const { ms } = await child.ask(FLOOD);
    assert.ok(ms < WITHOUT_WAITING_MS, `5000 records took ${ms} ms`);
    const text = await stuck.readUntil((read) => /lost \d+ log records.*\n/.test(read));
    const { numbers, lost } = checkLines(text, /^\d{4}-\d\d-\d\dT\S+ info: number /);
    assert.deepEqual(numbers, [...numbers.keys()]);
    assert.ok(numbers.length >= 1000);
    assert.equal(numbers.length + lost, 5000);
  });

  it('keeps the failures when a pipe is stuck for long', async () => {
    const stuck = pipe();
    const child = await loaded(new LogChild({ format: 'json' }, stuck.writeEnd));
    await child.ask(FLOOD);
    await child.ask({ do: 'log', record: { level: 'warning', event: 'request', message: 'failure %d' }, times: 500 });
    const text = await stuck.readUntil((read) => /lost \d+ log records.*\n/.test(read));
    const records = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: string; message: string });
    assert.equal(records.filter(({ message }) => message.startsWith('failure ')).length, 500);
  });

  it('goes on while a socket is stuck', async () => {
    const child = await loaded(new LogChild({ format: 'prefix' }, 'pipe'));
    const { ms } = await child.ask(FLOOD);
    assert.ok(ms < WITHOUT_WAITING_MS, `5000 records took ${ms} ms`);
    const stderr = child.everythingOnStderr();
    await child.ask({ do: 'flush', timeoutMs: 1000 });
    await child.exit(0);
    const { numbers, lost } = checkLines(await stderr, /^<6>number /);
    assert.equal(numbers.length + lost, 5000);
  });

  for (const format of ['text', 'prefix', 'json', 'journal'] as const) {
    it(`never makes the descriptor it shares non-blocking, as ${format}`, async () => {
      for (const stderr of ['pipe', pipe().writeEnd] as const) {
        const child = new LogChild({ format, journalSocket: '/nowhere' }, stderr);
        await child.ask({ do: 'log', record: info('before') });
        await child.ask({ do: 'load' });
        await child.ask({ do: 'log', record: info('after') });
        await child.ask({ do: 'flush', timeoutMs: 100 });
        const { result } = await child.ask({ do: 'flags' });
        assert.equal(Number(result) & O_NONBLOCK, 0);
      }
    });
  }

  it('survives a pipe that nobody reads any more, and comes to its own exit code', async () => {
    for (const closeFirst of [true, false]) {
      const closed = pipe();
      if (closeFirst) closed.closeReadEnd();
      const child = await loaded(new LogChild({ format: 'text' }, closed.writeEnd));
      await child.ask({ do: 'log', record: info('one') });
      closed.closeReadEnd();
      closed.closeWriteEnd();
      await child.ask({ do: 'log', record: info('two'), times: 50 });
      await child.ask({ do: 'flush', timeoutMs: 1000 });
      assert.equal(await child.exit(3), 3);
    }
  });

  it('survives a full disk', async () => {
    const full = openSync('/dev/full', constants.O_WRONLY);
    const child = await loaded(new LogChild({ format: 'text' }, full));
    closeSync(full);
    await child.ask({ do: 'log', record: info('one'), times: 2000 });
    const { ms } = await child.ask({ do: 'flush', timeoutMs: 2 * WITHOUT_WAITING_MS });
    assert.ok(ms < WITHOUT_WAITING_MS, `${ms} ms`);
    assert.equal(await child.exit(3), 3);
  });

  it('appends to a file', async () => {
    const path = join(directory, 'file');
    const file = openSync(path, 'w');
    const child = await loaded(new LogChild({ format: 'prefix' }, file));
    closeSync(file);
    await child.ask({ do: 'log', record: info('one\ntwo') });
    await child.ask({ do: 'log', record: { ...info('of a request'), fields: { EOFD_REQUEST_ID: '5f-1' } } });
    assert.equal(readFileSync(path, 'utf8'), '<6>one\\ntwo\n<6>request 5f-1: of a request\n');
  });

  it('says the last words although winston was never loaded', async () => {
    const read = pipe();
    const child = new LogChild({ format: 'text' }, read.writeEnd);
    await child.ask({ do: 'log', record: fatal });
    const { ms } = await child.ask({ do: 'flush', timeoutMs: 2 * WITHOUT_WAITING_MS });
    assert.ok(ms < WITHOUT_WAITING_MS, `${ms} ms`);
    assert.match(read.read(), /err: the last words\n$/);
    assert.equal(await child.exit(70), 70);
  });

  it('says the last words to a reader that is late', async () => {
    const slow = pipe();
    const child = await loaded(new LogChild({ format: 'text' }, slow.writeEnd));
    await child.ask({ ...FLOOD, times: 900 });
    await child.ask({ do: 'log', record: fatal });
    const flushed = child.ask({ do: 'flush', timeoutMs: 10_000 });
    const exited = flushed.then(() => child.exit(70));
    const text = await slow.readUntil((read) => read.endsWith('err: the last words\n'));
    assert.equal(checkLines(text.replace(/.*last words\n$/, ''), /info: number/).numbers.length, 900);
    assert.equal(await exited, 70);
  });

  it('ends in time when nobody ever reads', async () => {
    const stuck = pipe();
    const child = await loaded(new LogChild({ format: 'text' }, stuck.writeEnd));
    await child.ask(FLOOD);
    const { ms } = await child.ask({ do: 'flush', timeoutMs: 300 });
    assert.ok(ms >= 300 && ms < WITHOUT_WAITING_MS, `${ms} ms`);
    assert.equal(await child.exit(70), 70);
  });

  describe('of a terminal', () => {
    const link = join(directory, 'terminal');
    let socat: ChildProcess;
    let shown = '';

    beforeEach(async () => {
      shown = '';
      socat = spawn('socat', ['-u', `PTY,link=${link},rawer`, 'STDOUT'], { stdio: ['ignore', 'pipe', 'inherit'] });
      socat.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
        shown += chunk;
      });
      while (!existsSync(link)) await setTimeout(5);
    });
    afterEach(async () => {
      socat.kill('SIGKILL');
      if (socat.exitCode === null && socat.signalCode === null) await once(socat, 'exit');
    });
    const onTerminal = async (): Promise<LogChild> => {
      const terminal = openSync(link, constants.O_RDWR | constants.O_NOCTTY);
      const child = await loaded(
        new LogChild({ format: 'auto' }, terminal, { INVOCATION_ID: 'x', JOURNAL_STREAM: '1:1' }),
      );
      closeSync(terminal);
      return child;
    };
    const until = async (enough: () => boolean): Promise<void> => {
      while (!enough()) await once(socat.stdout ?? socat, 'data');
    };

    it('is text for people, and cannot steer the terminal', async () => {
      const child = await onTerminal();
      await child.ask({ do: 'log', record: info('\x1b]0;owned\x07\x1b[2J\rforged') });
      await until(() => shown.includes('\n'));
      assert.match(shown, /^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d info: \\x1b\]0;owned\\x07\\x1b\[2J\\rforged\r?\n$/);
      assert.equal(Number((await child.ask({ do: 'flags' })).result) & O_NONBLOCK, 0);
    });

    it('goes on while the terminal is stopped', async () => {
      const child = await onTerminal();
      socat.kill('SIGSTOP');
      const { ms } = await child.ask(FLOOD);
      assert.ok(ms < WITHOUT_WAITING_MS, `5000 records took ${ms} ms`);
      socat.kill('SIGCONT');
      await until(() => /lost \d+ log records.*\n/.test(shown));
      const { numbers, lost } = checkLines(shown.replaceAll('\r', ''), /info: number /);
      assert.equal(numbers.length + lost, 5000);
    });
  });
});
