import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Turns } from '../../../src/handlers/turns.ts';
import { removeTree } from '../../support/remove-tree.ts';
import { until } from '../../support/wait.ts';
import { fixture, usePrograms } from './programs.ts';

describe('handler-concurrency', () => {
  const { exec, ask } = usePrograms();
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-queue-'));
  });
  after(() => removeTree(directory));

  /** Says that it runs and ends with the file that the request names. */
  const waits = ['sh', '-c', 'read name; echo runs >&2; while [ ! -e "$name" ]; do sleep 0.01; done; echo "$name"'];
  const gate = (name: string) => join(directory, name);

  it('runs so many programs at once, and the others in the order they came', async () => {
    const program = exec(waits, { concurrency: 2 });
    const all = ['a', 'b', 'c', 'd'].map((name) => ask(program, `${gate(name)}\n`));
    const [a, b, c, d] = all;
    assert.ok(a && b && c && d);
    await Promise.all([a.said(/runs/), b.said(/runs/)]);
    assert.deepEqual(
      all.map(({ started }) => started),
      [true, true, false, false],
    );
    writeFileSync(gate('b'), '');
    await c.said(/runs/);
    assert.equal(d.started, false);
    writeFileSync(gate('d'), '');
    writeFileSync(gate('a'), '');
    assert.equal(await d.reply, `${gate('d')}\n`);
    writeFileSync(gate('c'), '');
    await Promise.all(all.map(({ reply }) => reply));
  });

  it('lets only so many wait: the next one fails at once', async () => {
    const program = exec(waits, { concurrency: 1, queueMax: 1 });
    const first = ask(program, `${gate('1')}\n`);
    const second = ask(program, `${gate('1')}\n`);
    await first.said(/runs/);
    await assert.rejects(ask(program).reply, {
      name: 'HandlerFailure',
      message: '1 requests already wait for a turn (handler-concurrency)',
    });
    writeFileSync(gate('1'), '');
    await Promise.all([first.reply, second.reply]);
  });

  it('forgets a request that is no longer wanted while it waits', async () => {
    const program = exec(waits, { concurrency: 1, queueMax: 1 });
    const first = ask(program, `${gate('2')}\n`);
    const gone = ask(program, `${gate('2')}\n`);
    gone.abort();
    await assert.rejects(gone.reply, /no longer wanted while it waited/);
    const third = ask(program, `${gate('2')}\n`);
    writeFileSync(gate('2'), '');
    assert.deepEqual([await first.reply, await third.reply], [`${gate('2')}\n`, `${gate('2')}\n`]);
    assert.equal(gone.started, false);
  });

  it('counts a program until it is gone, so that no more run than may', async () => {
    const program = exec([fixture('ignores-term.sh')], { concurrency: 1 });
    const first = ask(program);
    const second = ask(program);
    await first.said(/ready/);
    first.abort();
    await assert.rejects(first.reply);
    assert.equal(second.started, false);
    await until('the second has its turn', () => second.started);
    await first.over();
  });

  it('gives the turn of a program that cannot be started to the next', async () => {
    const path = gate('program');
    writeFileSync(path, '#!/bin/sh\n', { mode: 0o755 });
    const program = exec([path], { concurrency: 1 });
    rmSync(path);
    const results = await Promise.allSettled([1, 2, 3].map(async () => ask(program).reply));
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
  });

  it('is kept to by all programs together, also where a reload has put another in the place of the first', async () => {
    const turns = new Turns(1, 10);
    const first = ask(exec(waits, { turns }), `${gate('reload')}\n`);
    await first.said(/runs/);
    const second = ask(exec(['cat'], { turns }), 'second');
    assert.equal(second.started, false);
    writeFileSync(gate('reload'), '');
    await first.reply;
    assert.equal(await second.reply, 'second');
  });
});
