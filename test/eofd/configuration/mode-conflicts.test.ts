import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveSettings } from '../../../src/eofd/configuration/settings.ts';
import { removeTree } from '../../support/remove-tree.ts';

describe('the mode of a program', () => {
  const problemsOf = async (...argv: string[]): Promise<readonly string[]> => {
    const resolution = await resolveSettings(argv);
    return resolution.kind === 'problems' ? resolution.problems : [];
  };
  const choiceOf = async (...argv: string[]): Promise<unknown> => {
    const resolution = await resolveSettings(argv);
    assert.ok(resolution.kind === 'settings', JSON.stringify(resolution));
    const { choice } = resolution.settings;
    return choice.kind === 'program' ? choice.mode : choice.kind;
  };

  it('is a process for each request unless another one is asked for', async () => {
    assert.deepEqual(await choiceOf('--', 'cat'), { kind: 'request' });
    assert.deepEqual(await choiceOf('--program-mode=spare', '--', 'cat'), { kind: 'spare', spares: undefined });
    assert.deepEqual(await choiceOf('--program-mode=spare', '--program-spares=3', '--', 'cat'), {
      kind: 'spare',
      spares: 3,
    });
  });

  it('is refused, with its place, where there is no program', async () => {
    assert.deepEqual(await problemsOf('--program-mode', 'spare', '--handler', 'echo'), [
      'command line: --program-mode: only a program has a mode, and none is given (-- PROGRAM)',
    ]);
  });

  it('is what its options are for: they are refused, with their place, without it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'eofd-modes-'));
    const file = join(directory, 'eofd.toml');
    writeFileSync(file, 'program = ["cat"]\nprogram-spares = 3\n');
    assert.deepEqual(await problemsOf('-c', file), [
      `${file}:2: program-spares: nothing heeds it without program-mode spare`,
    ]);
    assert.deepEqual(await problemsOf('-c', file, '--program-mode', 'spare'), []);
    writeFileSync(file, 'program = ["cat"]\nprogram-mode = "spare"\nprogram-spares = 3\n');
    assert.deepEqual(await choiceOf('-c', file, '--program-mode', 'request'), { kind: 'request' });
    assert.deepEqual(await choiceOf('-c', file, '--handler', 'echo'), 'built-in');
    removeTree(directory);
  });

  it('may be a worker, with its limits', async () => {
    const limits = ['--worker-requests=5', '--worker-memory=1M', '--worker-connections=3'];
    assert.deepEqual(await choiceOf('--program-mode=worker', ...limits, '--', 'cat'), {
      kind: 'worker',
      connections: 3,
      requestsMax: 5,
      memoryMaxBytes: 2 ** 20,
    });
    assert.deepEqual(await problemsOf('--program-mode=spare', ...limits, '--', 'cat'), [
      'command line: --worker-requests: nothing heeds it without program-mode worker',
      'command line: --worker-memory: nothing heeds it without program-mode worker',
      'command line: --worker-connections: nothing heeds it without program-mode worker',
    ]);
  });

  it('keeps no more processes and connections to them than there can be descriptors for', async () => {
    const mistakes = [
      ['spare', '--program-spares=1000000000'],
      ['spare', '--handler-concurrency=1000000000'],
      ['spare', '--handler-concurrency=1000000000', '--program-spares=3'],
      ['worker', '--handler-concurrency=1000000000'],
      ['worker', '--worker-connections=1000000000', '--handler-concurrency=3'],
    ];
    for (const [mode = '', ...words] of mistakes) {
      const [name] = words.find((word) => word.endsWith('000'))?.split('=') ?? [];
      const problems = await problemsOf(`--program-mode=${mode}`, ...words, '--', 'cat');
      assert.equal(problems.length, 1);
      assert.match(
        problems[0] ?? '',
        new RegExp(
          `^command line: ${name}: 1000000000 take \\d+ descriptors, and eofd may open \\d+ \\(LimitNOFILE=\\)$`,
        ),
      );
    }
    assert.deepEqual(await choiceOf('--handler-concurrency=1000000000', '--', 'cat'), { kind: 'request' });
  });
});
