import { equal, rejects } from 'node:assert/strict';
import { Connection } from '../../src/client/conversation.ts';
import { onRequest, Stage, upper } from './client-stage.ts';

describe('a connection', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.close());

  it('tells a reset from an end, where the hang-up comes along with the last bytes', async () => {
    const { path } = await stage.python('refuse');
    const connection = await Connection.open(path);
    equal(await connection.send(Buffer.from('hogehoge')), true);
    connection.halfClose();
    equal(String(await connection.receive()).startsWith('eofd: too large'), true);
    await rejects(connection.receive(), { code: 'ECONNRESET' });
    await connection.destroy();
  });

  it("still reads the server's reason after a write has failed", async () => {
    const { path } = await stage.python('refuse-while-sending');
    const connection = await Connection.open(path);
    equal(await connection.send(Buffer.alloc(2 ** 20)), false);
    equal(connection.writeError === undefined, false);
    equal(await connection.send(Buffer.from('more')), false);
    equal(String(await connection.receive()), 'eofd: too large\n');
    await connection.destroy();
  });

  it('knows whether bytes came before its own half-close', async () => {
    const path = await stage.serve((server) => void server.write('hello'));
    const connection = await Connection.open(path);
    equal(String(await connection.receive()), 'hello');
    equal(connection.spokenToEarly, true);
    await connection.destroy();

    const other = await Connection.open(await stage.serve(upper, `${stage.directory}/other`));
    await other.send(Buffer.from('hoge'));
    other.halfClose();
    equal(String(await other.receive()), 'HOGE');
    equal(other.spokenToEarly, false);
    equal(await other.receive(), undefined);
    equal(await other.receive(), undefined);
    await other.destroy();
  });

  it('reads no further than it is asked to', async () => {
    const reply = Buffer.alloc(8 * 2 ** 20);
    let serving: { readonly writableLength: number } | undefined;
    const path = await stage.serve((server) => {
      serving = server;
      onRequest(server, () => server.end(reply));
    });
    const connection = await Connection.open(path);
    connection.halfClose();
    await connection.receive();
    // Another exchange on the same event loop: time enough to read on, for one that would.
    const other = await Connection.open(await stage.serve(upper, `${stage.directory}/other`));
    for (let i = 0; i < 100; i++) await other.send(Buffer.alloc(1000));
    other.halfClose();
    while ((await other.receive()) !== undefined);
    equal((serving?.writableLength ?? 0) > reply.length - 2 ** 20, true);
    await connection.destroy();
    await other.destroy();
  });

  it('fails a waiting read, and every later one, with the error it is destroyed with', async () => {
    const connection = await Connection.open(await stage.serve(() => undefined));
    const waiting = connection.receive();
    const error = new Error('enough');
    const [outcome] = await Promise.allSettled([waiting, connection.destroy(error)]);
    equal(outcome.status === 'rejected' && outcome.reason, error);
    await rejects(connection.receive(), error);
    await connection.destroy();
  });
});
