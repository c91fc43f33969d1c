import { deepEqual, equal, rejects } from 'node:assert/strict';
import { Writable } from 'node:stream';
import { ReplyPrinter } from '../../src/eofc/reply-printer.ts';
import { OutputError } from '../../src/program/print.ts';

/** Keeps what is written; fails with `error` where there is one. */
function output(error?: NodeJS.ErrnoException): { written: string[]; stream: Writable } {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, callback) {
      written.push(String(chunk));
      callback(error);
    },
  });
  return { written, stream };
}

describe('the reply on standard output', () => {
  it('is held back until it is known to be one', async () => {
    const { written, stream } = output();
    const printer = new ReplyPrinter(stream);
    await printer.take(Buffer.from('HOGE'));
    await printer.take(Buffer.from('HOGE'));
    equal(printer.begun, false);
    deepEqual(written, []);
    await printer.finish();
    deepEqual(written, ['HOGE', 'HOGE']);
  });

  it('is printed as it arrives once more is held than may be', async () => {
    const { written, stream } = output();
    const printer = new ReplyPrinter(stream, 4);
    await printer.take(Buffer.from('HOGE'));
    deepEqual(written, []);
    await printer.take(Buffer.from('G'));
    deepEqual(written, ['HOGE', 'G']);
    equal(printer.begun, true);
    await printer.take(Buffer.from('E'));
    deepEqual(written, ['HOGE', 'G', 'E']);
  });

  it('fails where it cannot be written, and tells a closed pipe from the rest', async () => {
    for (const [code, closed] of [
      ['EPIPE', true],
      ['ENOSPC', false],
    ] as const) {
      const printer = new ReplyPrinter(output(Object.assign(new Error(code), { code })).stream);
      await printer.take(Buffer.from('HOGE'));
      await rejects(
        printer.finish(),
        (error: OutputError) => error instanceof OutputError && error.closed === closed && error.message.includes(code),
      );
    }
  });
});
