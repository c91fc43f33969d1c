import assert from 'node:assert/strict';
import { applied, mutantsOf } from './mutants.ts';

/** All that becomes of a source. */
const all = (source: string): readonly string[] => mutantsOf(source).map((mutant) => applied(source, mutant));

describe('the faults that are put into a source', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'a = b <= c': [';', 'a = b < c', 'a = b > c'],
    'a = b !== c': [';', 'a = b === c'],
    'a = b + c': [';', 'a = b - c'],
    'a = b && c': [';', 'a = (b)', 'a = (c)', 'a = ((b) || (c))'],
    'a = b ?? c': [';', 'a = (b)', 'a = (c)'],
    'a ??= b': [';', 'a = b'],
    'a = !b': [';', 'a = b'],
    'a = b?.c': [';', 'a = b.c'],
    'a = b?.[c]': [';', 'a = b[c]'],
    'a = true': [';', 'a = false'],
    'a = 7': [';', 'a = (7 - 1)', 'a = (7 + 1)'],
    'a = 0n': [';', 'a = (0n + 1n)'],
    "a = 'b'": [';', "a = ''"],
    "a = ''": [';', "a = 'mutant'"],
    'a = `b`': [';', 'a = ``'],
    'a = [b]': [';', 'a = []'],
    'a = { b }': [';', 'a = {}'],
    'a = b.startsWith(c)': [';', 'a = b.endsWith(c)'],
    'a = b.slice(c)': [';', 'a = b'],
    'a = /^b+$/': [';', 'a = /b+$/', 'a = /^b$/', 'a = /^b+/'],
    'a++': [';', 'a--'],
    'if (a) b();': ['if (false) b();', 'if (true) b();', 'if (a) ;'],
    'a = b ? c : d': [';', 'a = false ? c : d', 'a = true ? c : d'],
    'while (a) b();': ['while (false) b();', 'while (a) ;'],
    'for (const a of b) c(a);': ['for (const a of []) c(a);', 'for (const a of b) ;'],
    'const a = () => b;': ['const a = () => undefined;'],
    'function a() { return b; }': ['function a() {}'],
    "switch (a) { case 'b': c(); }": [
      "switch (a) { case '': c(); }",
      "switch (a) { case 'b':  }",
      "switch (a) { case 'b': ; }",
    ],
  };
  for (const [source, expected] of Object.entries(cases)) {
    it(`are each a small one: ${source}`, () => {
      assert.deepEqual([...all(source)].sort(), [...expected].sort());
    });
  }

  it('leave alone what only the compiler reads, names, and the sum of texts', () => {
    for (const source of [
      "import { a } from 'b';",
      "type A = 'b' | 7;",
      "interface A { b: 'c' }",
      'let a: B<7>;',
      'export const { a: b } = c;',
    ])
      assert.deepEqual(all(source), [], source);
    assert.deepEqual(all("let a = 'b' + c as 'd';"), ["let a = '' + c as 'd';"]);
    assert.deepEqual(all('let a = { b: c };'), ['let a = {};']);
    assert.deepEqual(all("class A extends B { constructor() { super('a'); } }"), [
      "class A extends B { constructor() { super(''); } }",
    ]);
  });

  it('are placed right behind characters of any length', () => {
    assert.deepEqual(all('// ü 日本 👩\nlet a = !b;'), ['// ü 日本 👩\nlet a = b;']);
  });
});
