import assert from 'node:assert/strict';
import { lint } from '../support/lint.ts';

/** One small mistake each, and the rule that has to find it. */
const MISTAKES: Readonly<Record<string, string>> = {
  'typescript(no-floating-promises)':
    'const work = async (): Promise<void> => {\n  await Promise.resolve();\n};\nwork();\n',
  'typescript(no-misused-promises)': 'if (Promise.resolve(false)) throw new Error("never");\n',
  'typescript(await-thenable)': 'await 1;\n',
  'typescript(no-explicit-any)': 'export const a = (b: any): boolean => b === 1;\n',
  'typescript(no-unsafe-call)': "JSON.parse('1')();\n",
  'typescript(no-unsafe-member-access)': "export const a: unknown = JSON.parse('1').b;\n",
  'typescript(no-unsafe-assignment)': "export const a = JSON.parse('1');\n",
  'typescript(no-non-null-assertion)': 'export const first = (all: number[]): number => all[0]!;\n',
  'typescript(switch-exhaustiveness-check)':
    "export const f = (a: 'b' | 'c'): void => {\n  switch (a) {\n    case 'b':\n      throw new Error(a);\n  }\n};\n",
  'typescript(only-throw-error)': "throw 'text';\n",
  'typescript(no-deprecated)': "import { Buffer } from 'node:buffer';\nexport const b = new Buffer(1);\n",
  'eslint(no-console)': "console.log('a');\n",
  'eslint(no-unused-vars)': 'const a = 1;\n',
  'eslint(no-warning-comments)': '// TODO: later\nexport const a = 1;\n',
  'eslint(max-lines)': 'export {};\n'.repeat(221),
  'import(no-cycle)':
    "import { a as b } from './eslint-no-console.ts';\nimport { c } from './cycle.ts';\nexport const a = [b, c];\n",
};

const fileName = (rule: string): string => `src/posix/${rule.replace('(', '-').replace(')', '')}.ts`;

describe('the linter', () => {
  let found: readonly string[];

  before(() => {
    const files = Object.entries(MISTAKES).map(([rule, text]) => [fileName(rule), text] as const);
    found = lint({
      ...Object.fromEntries(files),
      'src/posix/cycle.ts': `import { a } from '../../${fileName('import(no-cycle)')}';\nexport const c = (): unknown => a;\n`,
      'src/core/timer.ts': 'setTimeout(() => undefined, 1);\n',
      'src/posix/clean.ts': "export const hoge = (): string => 'hoge';\n",
    });
  });

  for (const rule of Object.keys(MISTAKES)) {
    it(`finds what ${rule} is for`, () => {
      assert.ok(
        found.includes(`${fileName(rule)}: ${rule}`),
        found.filter((finding) => finding.startsWith(fileName(rule))).join(', '),
      );
    });
  }

  it('finds a timer in the core', () => {
    assert.ok(found.includes('src/core/timer.ts: eslint(no-restricted-globals)'));
  });

  it('has nothing to say of a clean file', () => {
    assert.deepEqual(
      found.filter((finding) => finding.startsWith('src/posix/clean.ts')),
      [],
    );
  });
});
