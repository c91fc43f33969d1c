import { deepEqual, equal, rejects } from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { DEFAULT_TIMEOUT_MS, requestStream } from '../../src/client/request-stream.ts';
import { parseTime } from '../../src/core/units.ts';
import { EOFC_OPTIONS } from '../../src/eofc/eofc-options.ts';
import { onRequest, Stage } from './client-stage.ts';

describe('requestStream', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.close());

  it('gives each piece of the reply as it arrives', async () => {
    let next = () => {};
    const path = await stage.serve((connection) =>
      onRequest(connection, () => {
        connection.write('one');
        next = () => {
          connection.write('two');
          next = () => connection.end();
        };
      }),
    );
    const seen: string[] = [];
    for await (const piece of requestStream(path, 'hoge')) {
      seen.push(String(piece));
      next();
    }
    deepEqual(seen, ['one', 'two']);
  });

  it('throws after the pieces where they were no reply', async () => {
    const { path } = await stage.python('refuse');
    const seen: string[] = [];
    const all = async () => {
      for await (const piece of requestStream(path, 'hogehoge')) seen.push(String(piece));
    };
    await rejects(all(), { code: 'reset', serverLine: 'eofd: too large \\x1b[31m' });
    deepEqual(seen, ['eofd: too large \x1b[31m\n']);
  });

  it('never gives bytes that came before the half-close', async () => {
    const path = await stage.serve((connection) => connection.once('data', () => connection.end('eofd: no EOF\n')));
    async function* body() {
      yield 'hoge';
      await new Promise(() => undefined);
    }
    await rejects(requestStream(path, body()).next(), { code: 'early-reply' });
  });

  it('does nothing before the first piece is asked for', async () => {
    let connections = 0;
    const path = await stage.serve(() => connections++);
    await requestStream(path, 'hoge').return();
    equal(connections, 0);
  });

  it('closes the connection where the rest of the reply is not wanted', async () => {
    let serving: Socket | undefined;
    const path = await stage.serve((connection) => {
      serving = connection;
      onRequest(connection, () => connection.write('HO'));
    });
    for await (const piece of requestStream(path, 'hoge')) {
      equal(String(piece), 'HO');
      break;
    }
    if (serving === undefined) throw new Error('no connection');
    serving.write('GE');
    await rejects(once(serving, 'close'), { code: 'EPIPE' });
  });

  it('fails the next piece when the deadline has passed while the caller was busy', async () => {
    const path = await stage.serve((connection) => onRequest(connection, () => connection.write('HO')));
    const caller = new AbortController();
    const pieces = requestStream(path, 'hoge', { signal: caller.signal });
    await pieces.next();
    caller.abort();
    await rejects(pieces.next(), { code: 'aborted' });
  });

  it('waits as long as eofc does', () => {
    equal(DEFAULT_TIMEOUT_MS, parseTime(EOFC_OPTIONS.timeout.default));
  });
});
