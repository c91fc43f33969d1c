import { deepEqual, equal } from 'node:assert/strict';
import { COUNT, PATH } from '../../src/core/option-kinds.ts';
import { Source, valuesOf } from '../../src/program/source.ts';

describe('what a source gives', () => {
  const table = { file: { kind: PATH, default: './a', help: '' }, count: { kind: COUNT, help: '' }, all: { help: '' } };
  const source = () => new Source<'file' | 'count' | 'all'>(table, (name) => `here: ${name}`);

  it('are good values, and problems with their place', () => {
    const given = source();
    given.read('count', '5');
    given.read('file', '');
    deepEqual([...given.values], [['count', 5]]);
    deepEqual([...given.broken], ['file']);
    deepEqual(given.problems, ['here: file: not a path: ""']);
  });

  it('is nothing certain where it could not be read to its end', () => {
    const given = source();
    given.giveUp('here: not readable');
    equal(given.broken.size, 3);
    deepEqual(given.problems, ['here: not readable']);
  });

  it('beats what a later one gives, and that beats the default', () => {
    const [first, second] = [source(), source()];
    deepEqual(valuesOf(table), { file: './a', count: undefined, all: false });
    second.read('count', '2');
    second.read('all', '');
    first.read('count', '1');
    deepEqual(valuesOf(table, first, second), { file: './a', count: 1, all: true });
  });
});
