import { deepEqual } from 'node:assert/strict';
import { moduleUrl, runNode } from '../support/node.ts';

describe('a program', () => {
  const run = (main: string, setUp: readonly string[] = []) =>
    runNode(
      `import { refuse, run } from ${JSON.stringify(moduleUrl('program/run'))};
      import { print } from ${JSON.stringify(moduleUrl('program/print'))};
      await run('prog', async (say) => { ${main} });`,
      setUp,
    );

  it('ends with the code that it comes to', () => {
    deepEqual(run("await print('it', 'hoge'); return 65;"), { status: 65, out: 'hoge', errors: '' });
  });

  it('tells all that is wrong with its command line, and where its options are shown', () => {
    const errors = 'prog: one\nprog: two\\n\nprog: prog --help shows the options\n';
    deepEqual(run("return refuse('prog', say, ['one', 'two\\n']);"), { status: 2, out: '', errors });
  });

  it('tells a mistake of its own line by line, and that it is one', () => {
    const errors = 'prog: internal error: one\nprog: internal error: two\\x1b\n';
    deepEqual(run("throw Object.assign(new Error(''), { stack: 'one\\ntwo\\x1b' });"), { status: 70, out: '', errors });
  });

  it('tells that its output can not be written', () => {
    const { status, errors } = run("await print('it', 'hoge'); return 0;", ['sh', '-c', 'exec "$@" >/dev/full', 'sh']);
    deepEqual([status, errors.split(',')[0]], [74, 'prog: it could not be written: ENOSPC: no space left on device']);
  });
});
