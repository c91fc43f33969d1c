import assert from 'node:assert/strict';
import { OPTIONS, type Option, optionNames } from '../../src/core/options.ts';
import { actionNames } from '../../src/eofd/actions.ts';
import { eofdHelp } from '../../src/eofd/eofd-help.ts';

const lines = eofdHelp(true).split('\n');
/** Of each option: its flags and what is written beside and below them, without the line breaks. */
const entries = eofdHelp(true)
  .split(/\n(?= {2}(?:-.,| {3}) --)/)
  .slice(1)
  .map((entry) =>
    entry
      .replace(/\n\n.*/s, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );

describe('the help', () => {
  it('fits a terminal of 80 columns', () => {
    for (const line of [...lines, ...eofdHelp(false).split('\n')])
      assert.ok(line.length <= 80 && line === line.trimEnd(), line);
  });

  it('shows every option with its letter, value, meaning and default', () => {
    const expected = optionNames.map((name) => {
      const { short, kind, help, default: value, defaultInWords }: Option = OPTIONS[name];
      const shown = value ?? defaultInWords;
      return `${short === undefined ? '' : `-${short}, `}--${name} ${kind.metavar} ${help}${shown === undefined ? '' : ` (default: ${shown})`}`;
    });
    assert.deepEqual(entries.slice(0, expected.length), expected);
    assert.equal(entries.length, expected.length + actionNames.length);
    for (const [i, name] of actionNames.entries())
      assert.match(entries[expected.length + i] ?? '', new RegExp(`^(-[a-zA-Z], )?--${name} \\S+`));
  });

  it('shows the common options, and the way to the others, at first', () => {
    for (const name of optionNames) {
      assert.equal(eofdHelp(false).includes(` --${name} `), (OPTIONS[name] as Option).common === true, name);
    }
    for (const name of actionNames) assert.ok(eofdHelp(false).includes(` --${name} `));
  });

  it('begins its descriptions in one column', () => {
    for (const line of lines.filter((text) => /^ {7,}/.test(text))) assert.match(line, /^ {30}\S/);
    for (const line of lines.filter((text) => /^ {2,6}-/.test(text)))
      assert.match(line, /^.{28} {2}\S|^ +(-., )?--\S+( \S+)?$/);
  });
});
