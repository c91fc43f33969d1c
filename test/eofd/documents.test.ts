import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPTIONS, type Option, type OptionName, optionNames } from '../../src/core/options.ts';
import { actionNames } from '../../src/eofd/actions.ts';
import { parseConfiguration } from '../../src/eofd/configuration/configuration-text.ts';
import { resolveSettings } from '../../src/eofd/configuration/settings.ts';
import { removeTree } from '../support/remove-tree.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('docs/configuration.md', () => {
  const document = read('docs/configuration.md');
  /** The indented lines that follow the words. */
  const example = (words: string) =>
    /^\n\n((?: {4}.*\n)+)/
      .exec(document.slice(document.indexOf(words) + words.length))?.[1]
      ?.replaceAll(/^ {4}/gm, '') ?? '';

  it('has a row for every option, with its default and whether a reload changes it, and for nothing else', () => {
    const expected = optionNames.map((name) => {
      const { short, kind, default: text, defaultInWords = 'none', fixed }: Option = OPTIONS[name];
      const flags = `${short === undefined ? '' : `-${short}, `}--${name} ${kind.metavar}`.replaceAll('|', '\\|');
      const reload = name === 'config' ? 'read again' : fixed ? 'kept' : 'changes';
      return `| \`${flags}\` | ${text === undefined ? defaultInWords : `\`${text}\``} | ${reload} |`;
    });
    const rows = document.split('\n').filter((line) => line.startsWith('| `'));
    assert.equal(rows.length, expected.length);
    for (const [i, row] of rows.entries())
      assert.ok(row.replaceAll(/ +\|/g, ' |').startsWith(expected[i] ?? ''), `${row}\n${expected[i]}`);
    for (const name of actionNames) assert.ok(document.includes(`--${name}`), name);
  });

  it('shows a file that can be used', () => {
    const { values, problems } = parseConfiguration(example('there are no tables.'), 'example');
    assert.deepEqual([values.size, problems], [4, []]);
  });

  it('shows messages as they are', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'eofd-documents-'));
    const file = join(directory, 'eofd.toml');
    writeFileSync(file, '\n\nread-timeout = "soon"\n\n\n\nmax-request = "512M"\n');
    const resolution = await resolveSettings(['--max-requets', '1', '--backlog', '--config', file]);
    removeTree(directory);
    assert.ok(resolution.kind === 'problems');
    const shown = resolution.problems.map((problem) => problem.replaceAll(directory, '/etc/eofd'));
    assert.deepEqual(example('nothing is started:').trim().split('\n'), shown);
  });
});

describe('packaging/eofd.toml', () => {
  const sample = read('packaging/eofd.toml');
  const uncommented = sample.replaceAll(/^#(?=[a-z])/gm, '');

  it('changes nothing as it is', () => {
    const { values, problems } = parseConfiguration(sample, 'eofd.toml');
    assert.deepEqual([values.size, problems], [0, []]);
  });

  it('has every key at its default', async () => {
    const { values, problems } = parseConfiguration(uncommented, 'eofd.toml');
    assert.deepEqual(problems, []);
    // What the machine decides has an example in the file.
    const isWithout = (name: OptionName): boolean =>
      name.startsWith('allow-') ||
      /^(http-)?tls-|^http-token-file$/.test(name) ||
      [
        'handler-concurrency',
        'socket-group',
        'program-spares',
        'worker-requests',
        'worker-memory',
        'http',
        'metrics',
      ].includes(name);
    const keys = optionNames.filter((name) => (OPTIONS[name] as Option).inFile && !isWithout(name));
    assert.ok(values.delete('handler-concurrency'));
    const resolution = await resolveSettings([]);
    assert.ok(resolution.kind === 'settings');
    assert.deepEqual(
      Object.fromEntries(values),
      Object.fromEntries(keys.map((name) => [name, resolution.settings[name]])),
    );
  });
});
