import { equal, rejects } from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { parseAddress } from '../../src/client/address.ts';
import { connect } from '../../src/client/connect.ts';
import { Connection } from '../../src/client/conversation.ts';
import { Stage } from './client-stage.ts';

const never = new AbortController().signal;

describe('connecting', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.close());

  it('fails with no-server where there is nothing', async () => {
    await rejects(connect(parseAddress(`${stage.directory}/none`), never), {
      code: 'no-server',
      message: /there is no socket at .*none/,
    });
    await rejects(connect(parseAddress('package.json/sock'), never), {
      code: 'no-server',
      message: /there is no socket/,
    });
  });

  it('fails with no-server where a server has been, and is gone', async () => {
    const { path } = await stage.python('upper');
    await stage.endServers();
    await rejects(connect(parseAddress(path), never), { code: 'no-server', message: /nothing listens/ });
  });

  it('tells a file and a directory from a socket without a server', async () => {
    const file = `${stage.directory}/file`;
    writeFileSync(file, '');
    for (const path of [file, stage.directory]) {
      await rejects(connect(parseAddress(path), never), { code: 'not-a-stream-socket', message: /is not a socket/ });
    }
  });

  it('fails with not-a-stream-socket at a datagram socket', async () => {
    const { path } = await stage.python('datagram');
    await rejects(connect(parseAddress(path), never), {
      code: 'not-a-stream-socket',
      message: /is not a stream socket/,
    });
  });

  it('waits for a place in a full listen queue', async () => {
    const { path, proceed } = await stage.python('crowded');
    const crowd = await fill(path);
    const waiting = connect(parseAddress(path), never);
    proceed();
    await (await waiting).destroy();
    for (const connection of crowd) await connection.destroy();
  });

  it('gives up waiting when it is told to, with the reason it is told', async () => {
    const { path } = await stage.python('crowded');
    const crowd = await fill(path);
    const end = new AbortController();
    const waiting = connect(parseAddress(path), end.signal);
    end.abort(new Error('enough'));
    await rejects(waiting, { message: 'enough' });
    for (const connection of crowd) await connection.destroy();
  });

  it('does not begin when it is over already', async () => {
    await rejects(connect(parseAddress(`${stage.directory}/none`), AbortSignal.abort(new Error('enough'))), {
      message: 'enough',
    });
  });
});

/** Takes every place in the listen queue. */
async function fill(path: string): Promise<Connection[]> {
  const crowd: Connection[] = [];
  for (;;) {
    try {
      crowd.push(await Connection.open(path));
    } catch (error) {
      equal((error as NodeJS.ErrnoException).code, 'EAGAIN');
      return crowd;
    }
  }
}
