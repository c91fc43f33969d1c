import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { explained } from './explained.ts';

describe('mutants that survive for a reason', () => {
  it('are named by their file, under the reason why', () => {
    const text =
      '# Title\n\nWords.\n\n## a.ts\n\nIt is no fault.\n\n    a | b -> c\n    d | e -> f\n\nNor this.\n\n    g | h -> i\n';
    assert.deepEqual([...explained(text)], ['a.ts: a | b -> c', 'a.ts: d | e -> f', 'a.ts: g | h -> i']);
  });

  it('are none without a file, or without a reason', () => {
    for (const text of ['Why.\n\n    a | b -> c\n', '## a.ts\n\n    a | b -> c\n'])
      assert.throws(() => explained(text), /does not say why: a \| b -> c/);
  });

  it('are of files that there are', () => {
    for (const name of explained()) assert.ok(existsSync(name.split(':')[0] ?? ''), name);
  });
});
