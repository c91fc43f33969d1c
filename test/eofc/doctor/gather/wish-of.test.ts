import { deepEqual } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { wishOf } from '../../../../src/eofc/doctor/gather/wish-of.ts';
import { scratchForEach } from '../../../support/scratch.ts';

describe('what is meant by PATH or UNIT', () => {
  const scratch = scratchForEach();
  const home = process.cwd();
  beforeEach(() => process.chdir(scratch()));
  afterEach(() => process.chdir(home));

  it('is a path with a slash, a socket, or what ends like one', () => {
    for (const path of ['./a', '/run/x', 'a.sock']) deepEqual(wishOf(path, {}), { path });
    for (const name of ['eofd', 'shout', 'eofd@a.service', 'x'.repeat(300)]) deepEqual(wishOf(name, {}), { name });
  });

  it('is without a word what eofc would ask, and else the service', async () => {
    deepEqual(wishOf(undefined, {}), { name: 'eofd' });
    deepEqual(wishOf(undefined, { EOFD_SOCKET: '/e' }), { path: '/e' });
    const server = createServer().listen(join(scratch(), 'sock'));
    await once(server, 'listening');
    deepEqual(wishOf(undefined, {}), { path: './sock' });
    deepEqual(wishOf('sock', {}), { path: 'sock' });
    server.close();
  });
});
