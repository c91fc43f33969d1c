import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Level, LogRecord } from '../../src/core/records/record.ts';
import { createLog, type LogControl, type LogPipeline } from '../../src/log/create-log.ts';
import type { Entry } from '../../src/log/formats.ts';
import { scratchDirectory } from './pipe.ts';

const record = (message: string, level: Level = 'info'): LogRecord => ({ level, event: 'lifecycle', message });
/** Does what winston does, at once. */
const direct: LogPipeline = { openPipeline: async (render, deliver) => (entry) => deliver(entry, render(entry)) };

describe('the log', () => {
  const directory = scratchDirectory();
  const path = join(directory, 'log');
  let fd: number;
  beforeEach(() => {
    fd = openSync(path, 'w');
  });
  afterEach(() => closeSync(fd));
  const written = (): string => readFileSync(path, 'utf8');
  const logOf = (pipeline: Promise<LogPipeline> = Promise.resolve(direct), level: Level = 'info'): LogControl =>
    createLog({ level, format: 'prefix', fd, importPipeline: () => pipeline });

  it('keeps records until it is loaded, and then writes them in order', async () => {
    const { log, load } = logOf();
    log(record('a'));
    log(record('b'));
    assert.equal(written(), '');
    await load();
    log(record('c'));
    assert.equal(written(), '<6>a\n<6>b\n<6>c\n');
  });

  it('keeps so many and no more before it is loaded, and tells of the rest', async () => {
    const { log, load } = logOf();
    for (let count = 0; count < 1500; count += 1) log(record(`number ${count}`));
    log(record('important', 'err'));
    await load();
    const lines = written().trimEnd().split('\n');
    assert.equal(lines.length, 1001);
    assert.equal(lines[1], '<4>lost 501 log records, because the log could not be written: 501 info');
    assert.deepEqual(lines.slice(-2), ['<6>number 998', '<3>important']);
  });

  it('honors the `log-level` option, at a reload too', async () => {
    const { log, load, enabled, setLevel } = logOf(undefined, 'warning');
    await load();
    log(record('a', 'notice'));
    log(record('b', 'warning'));
    assert.deepEqual([enabled('notice'), enabled('warning'), enabled('emerg')], [false, true, true]);
    setLevel('debug');
    log(record('c', 'debug'));
    assert.ok(enabled('debug'));
    setLevel('err');
    log(record('d', 'warning'));
    assert.equal(written(), '<4>b\n<7>c\n');
  });

  it('is loaded once, however often that is asked for', async () => {
    let times = 0;
    const { log, load } = createLog({
      level: 'info',
      format: 'prefix',
      fd,
      importPipeline: async () => {
        times += 1;
        return direct;
      },
    });
    log(record('a'));
    await Promise.all([load(), load()]);
    await load();
    assert.equal(times, 1);
    assert.equal(written(), '<6>a\n');
  });

  it('does without winston where it cannot be loaded, and says so', async () => {
    const { log, load } = logOf(Promise.reject(new Error('no such\nfile')));
    log(record('a'));
    await load();
    log(record('b'));
    assert.equal(written(), '<4>cannot load winston, logging without it: Error: no such\\nfile\n<6>a\n<6>b\n');
  });

  it('writes the last words without being loaded', () => {
    const { log, flush } = logOf(new Promise(() => {}));
    log(record('last words', 'err'));
    flush(1000);
    assert.equal(written(), '<3>last words\n');
  });

  it('writes once, when it is flushed, what winston has taken and not delivered', async () => {
    let deliverLate = (): void => {};
    const slow: LogPipeline = {
      openPipeline: async (render, deliver) => {
        const taken: Entry[] = [];
        deliverLate = () => taken.forEach((entry) => deliver(entry, render(entry)));
        return (entry) => taken.push(entry);
      },
    };
    const { log, load, flush } = logOf(Promise.resolve(slow));
    await load();
    log(record('a'));
    assert.equal(written(), '');
    flush(1000);
    deliverLate();
    assert.equal(written(), '<6>a\n');
  });
});
