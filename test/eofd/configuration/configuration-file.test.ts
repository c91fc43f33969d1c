import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionNames } from '../../../src/core/options.ts';
import { readConfigurationFile } from '../../../src/eofd/configuration/configuration-file.ts';
import { removeTree } from '../../support/remove-tree.ts';

describe('the file that --config names', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-configuration-'));
  });
  afterEach(() => removeTree(directory));

  const write = (content: string | Buffer) => {
    const path = join(directory, 'eofd.toml');
    writeFileSync(path, content);
    return path;
  };
  const problemsOf = (path: string) =>
    readConfigurationFile(path).problems.map((problem) => problem.replace(directory, ''));

  it('is read, through a symbolic link too', () => {
    symlinkSync(write('backlog = 5\n'), join(directory, 'link'));
    assert.deepEqual(readConfigurationFile(join(directory, 'link')).values, new Map([['backlog', 5]]));
    assert.deepEqual(problemsOf(join(directory, 'link')), []);
  });

  it('is named with the line of what is wrong in it', () => {
    assert.deepEqual(problemsOf(write('\nbacklog = 0\n')), [
      '/eofd.toml:2: backlog: not a whole number from 1 to 2147483647: 0',
    ]);
  });

  it('is read up to 1 MiB and not further', () => {
    assert.deepEqual(problemsOf(write(`backlog = 5\n${'#'.repeat(2 ** 20 - 12)}`)), []);
    assert.deepEqual(problemsOf(write(`backlog = 5\n${'#'.repeat(2 ** 20 - 11)}`)), [
      '/eofd.toml: larger than 1M, so hardly a configuration file',
    ]);
    truncateSync(write(''), 2 ** 40);
    assert.deepEqual(problemsOf(join(directory, 'eofd.toml')), [
      '/eofd.toml: larger than 1M, so hardly a configuration file',
    ]);
  });

  it('is refused where it is no file', async () => {
    mkdirSync(join(directory, 'directory'));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(directory, 'socket'), resolve));
    assert.deepEqual(problemsOf(join(directory, 'directory')), ['/directory: a directory, not a file']);
    assert.match(problemsOf(join(directory, 'socket')).join(), /^\/socket: cannot be read: ENXIO/);
    assert.deepEqual(problemsOf('/dev/null'), ['/dev/null: not a regular file']);
    await new Promise((resolve) => server.close(resolve));
  });

  it('is refused, without waiting for a writer, where it is a FIFO', () => {
    const fifo = join(directory, 'fifo');
    execFileSync('mkfifo', [fifo]);
    // In a process of its own, which can be ended where it does wait.
    const module = new URL('../../../src/eofd/configuration/configuration-file.js', import.meta.url).href;
    const script = `import { readConfigurationFile } from '${module}'; console.log(readConfigurationFile('${fifo}').problems.join());`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      timeout: 10_000,
      encoding: 'utf8',
    });
    assert.equal(output, `${fifo}: not a regular file\n`);
  });

  it('is refused where it cannot be read, and says why', () => {
    assert.deepEqual(problemsOf(join(directory, 'none')), ['/none: cannot be read: ENOENT: no such file or directory']);
    assert.deepEqual(problemsOf(join(write(''), 'x')), ['/eofd.toml/x: cannot be read: ENOTDIR: not a directory']);
    symlinkSync('loop', join(directory, 'loop'));
    assert.match(problemsOf(join(directory, 'loop')).join(), /^\/loop: cannot be read: ELOOP/);
    assert.deepEqual(problemsOf(join(directory, 'a\nb')), [
      '/a\\nb: cannot be read: ENOENT: no such file or directory',
    ]);
  });

  it('may be missing where a dash is in front, and nothing else may be wrong with it', () => {
    assert.deepEqual(problemsOf(`-${join(directory, 'none')}`), []);
    assert.deepEqual(problemsOf(`-${join(directory, 'no', 'directory')}`), []);
    assert.deepEqual(readConfigurationFile(`-${write('backlog = 5\n')}`).values, new Map([['backlog', 5]]));
    assert.deepEqual(problemsOf(`-${write('backlog = 0\n')}`), [
      '/eofd.toml:1: backlog: not a whole number from 1 to 2147483647: 0',
    ]);
    assert.deepEqual(problemsOf(`-${join(write(''), 'x')}`), [
      '/eofd.toml/x: cannot be read: ENOTDIR: not a directory',
    ]);
  });

  it('is refused where it is not UTF-8, with the line', () => {
    assert.deepEqual(problemsOf(write(Buffer.from('backlog = 5\n# caf\xe9\nhandler = "echo"\n', 'latin1'))), [
      '/eofd.toml: line 2 is not UTF-8',
    ]);
    assert.deepEqual(problemsOf(write(Buffer.from('# café\n\n# \xff', 'latin1'))), ['/eofd.toml: line 1 is not UTF-8']);
    assert.deepEqual(problemsOf(write(Buffer.concat([Buffer.from('# café\n\n# '), Buffer.from([0xff])]))), [
      '/eofd.toml: line 3 is not UTF-8',
    ]);
  });

  it('leaves every option uncertain where it cannot be read', () => {
    for (const path of [join(directory, 'none'), write('backlog =\n')]) {
      const { values, broken } = readConfigurationFile(path);
      assert.deepEqual([values.size, [...broken]], [0, [...optionNames]]);
    }
  });
});
