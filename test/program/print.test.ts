import { deepEqual, equal, rejects } from 'node:assert/strict';
import { Writable } from 'node:stream';
import { OutputError, print } from '../../src/program/print.ts';

describe('what a program prints', () => {
  const failing = (code: string) =>
    new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });

  it('goes to its output', async () => {
    const written: string[] = [];
    const output = new Writable({ write: (chunk, _encoding, done) => done(void written.push(String(chunk))) });
    await print('the list', 'hoge', output);
    deepEqual(written, ['hoge']);
  });

  it('is missed where it can not be written, unless its reader has seen enough', async () => {
    const failure = (code: string) =>
      print('the list', 'hoge', failing(code)).then(
        () => undefined,
        (error: unknown) => error as OutputError,
      );
    await rejects(print('the list', 'hoge', failing('ENOSPC')), OutputError);
    equal((await failure('ENOSPC'))?.message, 'the list could not be written: ENOSPC');
    deepEqual([(await failure('ENOSPC'))?.closed, (await failure('EPIPE'))?.closed], [false, true]);
  });
});
