import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defaultSettings } from '../../../src/core/options.ts';
import { resolveSettings } from '../../../src/eofd/configuration/settings.ts';
import type { Program } from '../../../src/handlers/program/find-program.ts';
import { removeTree } from '../../support/remove-tree.ts';

describe('the settings', () => {
  let file = '';
  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), 'eofd-settings-')), 'eofd.toml');
  });
  afterEach(() => removeTree(join(file, '..')));

  const settingsOf = async (...argv: string[]) => {
    const resolution = await resolveSettings(argv);
    assert.ok(resolution.kind === 'settings', JSON.stringify(resolution));
    return resolution.settings;
  };
  const problemsOf = async (...argv: string[]) => {
    const resolution = await resolveSettings(argv);
    assert.ok(resolution.kind === 'problems', JSON.stringify(resolution));
    return {
      problems: resolution.problems.map((problem) => problem.replaceAll(file, 'FILE')),
      exitCode: resolution.exitCode,
    };
  };
  const textOf = async (...argv: string[]) => {
    const resolution = await resolveSettings(argv);
    assert.ok(resolution.kind === 'text', JSON.stringify(resolution));
    return resolution.text;
  };

  it('are the defaults where nothing is given', async () => {
    const choice = { kind: 'built-in', name: 'upper' };
    const defaults = { ...defaultSettings(), choice, 'connections-max-per-user': 922, 'handler-concurrency': 1 };
    assert.deepEqual(await settingsOf(), defaults);
    assert.deepEqual(await settingsOf('--socket', './sock'), defaults);
    writeFileSync(file, '');
    assert.deepEqual(await settingsOf('-c', file), { ...defaults, config: file });
  });

  it('come from the flag, then from the file, then from the default', async () => {
    writeFileSync(file, 'backlog = 5\nhandler = "echo"\n');
    const settings = await settingsOf('--backlog', '6', '-c', file);
    assert.deepEqual([settings.backlog, settings.handler, settings['max-request']], [6, 'echo', 2 ** 24]);
  });

  it('are read anew from the file each time, for a reload', async () => {
    writeFileSync(file, 'backlog = 5\n');
    assert.equal((await settingsOf('-c', file)).backlog, 5);
    writeFileSync(file, 'backlog = 6\n');
    assert.equal((await settingsOf('-c', file)).backlog, 6);
  });

  it('leave one tenth of the connections to other users', async () => {
    const cases: Readonly<Record<string, number>> = {
      '1': 1,
      '2': 2,
      '9': 9,
      '10': 9,
      '11': 10,
      '100': 90,
      '1000': 900,
      '2147483647': 1_932_735_283,
    };
    for (const [max, perUser] of Object.entries(cases)) {
      assert.equal((await settingsOf('--connections-max', max))['connections-max-per-user'], perUser, max);
    }
    assert.equal((await settingsOf('--connections-max-per-user', '3'))['connections-max-per-user'], 3);
  });

  it('are refused with exit code 2 for the command line, 78 for the file, 2 for both', async () => {
    writeFileSync(file, 'backlog = "x"\n');
    const inFile = 'FILE:1: backlog: not a whole number from 1 to 2147483647: "x"';
    const onCommandLine =
      'command line: --handler: not one of upper, echo, or the path of a module (with a / in it, or ending in .mjs or .js), or an address (unix:PATH, http://HOST:PORT/): "y"';
    assert.deepEqual(await problemsOf('-c', file), { problems: [inFile], exitCode: 78 });
    assert.deepEqual(await problemsOf('--handler=y'), { problems: [onCommandLine], exitCode: 2 });
    assert.deepEqual(await problemsOf('-c', file, '--handler=y'), { problems: [onCommandLine, inFile], exitCode: 2 });
    assert.deepEqual(await problemsOf('-c', file, '--backlog=5'), { problems: [inFile], exitCode: 78 });
  });

  it('are refused with exit code 78 where the file is not there', async () => {
    assert.deepEqual(await problemsOf('-c', file), {
      problems: ['FILE: cannot be read: ENOENT: no such file or directory'],
      exitCode: 78,
    });
  });

  it('may not contradict each other', async () => {
    assert.deepEqual(
      await problemsOf('--connections-max', '10', '--connections-max-per-user', '11', '--max-request=257M'),
      {
        problems: [
          'command line: --connections-max-per-user: 11 is more than connections-max, 10 (command line: --connections-max)',
          'command line: --max-request: 257M is more than buffer-max, 256M (default)',
        ],
        exitCode: 2,
      },
    );
    assert.deepEqual((await problemsOf('--buffer-max', '8M')).problems, [
      'command line: --buffer-max: 8M is less than max-request, 16M (default)',
    ]);
  });

  it('may not contradict each other across the file and the command line', async () => {
    writeFileSync(file, '\nconnections-max-per-user = 500\nmax-request = "1G"\n');
    const inFile = 'FILE:3: max-request: 1G is more than buffer-max, 256M (default)';
    assert.deepEqual(await problemsOf('-c', file), { problems: [inFile], exitCode: 78 });
    assert.deepEqual(await problemsOf('-c', file, '--connections-max=499'), {
      problems: [
        'command line: --connections-max: 499 is less than connections-max-per-user, 500 (FILE:2: connections-max-per-user)',
        inFile,
      ],
      exitCode: 2,
    });
  });

  it('may be at the edge of a contradiction', async () => {
    await settingsOf(
      '--connections-max',
      '10',
      '--connections-max-per-user',
      '10',
      '--max-request=8M',
      '--buffer-max=8M',
    );
    await settingsOf('--stall-warn', '1h', '--read-timeout', '1s', '--request-timeout', '500ms');
  });

  it('are not said to contradict a value that cannot be known', async () => {
    assert.equal((await problemsOf('--connections-max=x', '--connections-max-per-user=2000')).problems.length, 1);
    writeFileSync(file, 'connections-max = 5000\nbacklog =\n');
    assert.deepEqual((await problemsOf('-c', file, '--connections-max-per-user=2000')).problems, [
      'FILE:2:10: not TOML: invalid value',
    ]);
  });

  it('have the program of the command line, then of the file, found in PATH', async () => {
    writeFileSync(file, 'program = ["sh", "-c", "exit"]\n');
    const programOf = async (...argv: string[]): Promise<Program> => {
      const { choice } = await settingsOf(...argv);
      assert.ok(choice.kind === 'program');
      return choice.program;
    };
    assert.deepEqual((await programOf('-c', file)).argv, ['sh', '-c', 'exit']);
    assert.deepEqual((await programOf('-c', file, '--', 'cat', '--handler')).argv, ['cat', '--handler']);
    assert.match((await programOf('--', 'cat')).path, /^\/.*\/cat$/);
    const builtIn = await settingsOf('-c', file, '--handler', 'echo');
    assert.deepEqual(builtIn.choice, { kind: 'built-in', name: 'echo' });
  });

  it('have one program or module at a time for each processor, unless that is set', async () => {
    const concurrencyOf = async (...argv: string[]) => (await settingsOf(...argv))['handler-concurrency'];
    assert.equal(await concurrencyOf('--', 'cat'), availableParallelism());
    assert.equal(await concurrencyOf('--handler', 'test/fixtures/behaves.mjs'), availableParallelism());
    assert.equal(await concurrencyOf('--handler-concurrency', '77', '--', 'cat'), 77);
  });

  it('may not have both a handler and a program in one place', async () => {
    assert.deepEqual(await problemsOf('--handler', 'echo', '--', 'cat'), {
      problems: ['command line: --handler: a program is given as well (command line: --), and only one can answer'],
      exitCode: 2,
    });
    writeFileSync(file, 'program = ["cat"]\nhandler = "echo"\n');
    assert.deepEqual(await problemsOf('-c', file), {
      problems: ['FILE:2: handler: a program is given as well (FILE:1: program), and only one can answer'],
      exitCode: 78,
    });
  });

  it('are refused with a program that cannot be run', async () => {
    assert.deepEqual(await problemsOf('--check-config', '--', '/no/such'), {
      problems: ['command line: --: "/no/such" is not there'],
      exitCode: 2,
    });
    writeFileSync(file, 'program = ["no-such-program"]\n');
    assert.deepEqual(await problemsOf('-c', file), {
      problems: ['FILE:1: program: "no-such-program" is in none of the directories of PATH'],
      exitCode: 78,
    });
  });

  it('have the file of the module that is named, and where it is named', async () => {
    const module = join(file, '../made.mjs');
    writeFileSync(module, '');
    writeFileSync(file, `\nhandler = ${JSON.stringify(module)}\n`);
    const choiceOf = async (...argv: string[]) => (await settingsOf('-c', file, ...argv)).choice;
    assert.deepEqual(await choiceOf(), { kind: 'module', path: module, place: `${file}:2: handler`, exitCode: 78 });
    assert.deepEqual(await choiceOf('--handler', 'test/fixtures/behaves.mjs'), {
      kind: 'module',
      path: resolve('test/fixtures/behaves.mjs'),
      place: 'command line: --handler',
      exitCode: 2,
    });
    assert.deepEqual(await choiceOf('--handler', 'echo'), { kind: 'built-in', name: 'echo' });
    assert.equal((await choiceOf('--', 'cat')).kind, 'program');
  });

  it('are refused with a module that is not there', async () => {
    assert.deepEqual(await problemsOf('--check-config', '--handler', './no.mjs'), {
      problems: ['command line: --handler: "./no.mjs" is not there'],
      exitCode: 2,
    });
    writeFileSync(file, 'handler = "/tmp"\n');
    assert.deepEqual(await problemsOf('-c', file), {
      problems: ['FILE:1: handler: "/tmp" is a directory'],
      exitCode: 78,
    });
    assert.equal((await problemsOf('--handler', './no.mjs', '--', 'cat')).problems.length, 1);
  });

  it('are checked, and not used, for --check-config', async () => {
    writeFileSync(file, 'backlog = 5\n');
    assert.equal(await textOf('--check-config', '-c', file), 'eofd: the configuration is valid\n');
    assert.equal(await textOf('--check-config'), 'eofd: the configuration is valid\n');
    writeFileSync(file, 'backlog = 0\n');
    assert.equal((await problemsOf('--check-config', '-c', file)).exitCode, 78);
    assert.equal((await problemsOf('--check-config', '--backlog=0')).exitCode, 2);
  });

  it('give way to the help and the version, whatever else is wrong', async () => {
    assert.match(await textOf('--wrong', '-c', file, '--help'), /^Usage: eofd /);
    assert.ok((await textOf('--help-all')).length > (await textOf('--help')).length);
    assert.match(await textOf('--version', '--check-config'), /^eofd \d+\.\d+\.\d+\S*\n$/);
  });
});
