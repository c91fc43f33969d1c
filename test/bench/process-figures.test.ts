import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuUs, memoryMiB, parseMiB, parseStat, wakeUps } from '../../bench/process-figures.ts';
import { endWithTest } from '../support/children.ts';
import { until } from '../support/wait.ts';

describe('the figures of a process', () => {
  it('are read from a line of /proc/PID/stat, also where its name holds parentheses and spaces', () => {
    const line = '42 (a) b (c)) S 7 42 42 0 -1 4194560 1 2 3 4 100 20 3 4 20 0 1 0 5 6 7';
    assert.deepEqual(parseStat(line), { parent: 7, cpuUs: 1_270_000 });
  });

  it('have memory in MiB', () => {
    assert.equal(parseMiB('Rss:  1 kB\nPss:            2048 kB\nPss_Dirty: 9 kB\n', 'Pss'), 2);
    assert.ok(Number.isNaN(parseMiB('Rss: 1 kB\n', 'Pss')));
  });

  it('take in its children', async () => {
    const child = spawn(
      'sh',
      ['-c', "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done; echo done; read line'; true"],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    endWithTest(child);
    await once(child.stdout, 'data');
    assert.ok(cpuUs(child.pid ?? 0) >= 20_000, `${cpuUs(child.pid ?? 0)} µs`);
    child.stdin.end();
  });

  it('tell how often it was woken, and its children apart from it', async () => {
    const child = spawn('sh', ['-c', 'sh -c \'while read -r line; do echo "$line"; done\'; true'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    endWithTest(child);
    const echo = async (line: string): Promise<void> => {
      child.stdin.write(line);
      await once(child.stdout, 'data');
    };
    // By then there is a child, and the other waits for its end.
    await echo('one\n');
    const before = wakeUps(child.pid ?? 0);
    await echo('two\n');
    // It may not be asleep again yet.
    await until('the child waits for more', () => wakeUps(child.pid ?? 0).ofChildren > before.ofChildren);
    const after = wakeUps(child.pid ?? 0);
    assert.ok(after.own <= before.own + 1, `${before.own}, ${after.own}`);
    child.stdin.end();
  });

  it('tell memory in use and its peak', () => {
    const { pssMiB, peakMiB } = memoryMiB(process.pid);
    assert.ok(pssMiB > 5 && peakMiB >= pssMiB, `${pssMiB}, ${peakMiB}`);
  });
});
