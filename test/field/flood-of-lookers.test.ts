// What was met: with some thousand connections a second to --metrics, most scrapes were closed without an answer. The
// oldest connection made room for one more, and that was often one whose request had come and was not read yet.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { LOOKERS_MAX } from '../../src/core/account/lookers-max.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { HttpTestClient } from '../support/http-stage.ts';
import { connectTo } from '../support/sockets.ts';
import { eventually } from '../support/wait.ts';

const ROUND = 30;
const MANY = 4 * LOOKERS_MAX;
const ASK = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';

describe('While more connections come to look than may be open at once', () => {
  let daemon: RunningDaemon;
  let clients: HttpTestClient[];
  beforeEach(async () => {
    clients = [];
    daemon = await startDaemon({ args: ['--metrics', './metrics'] });
    await eventually('it can be looked at', async () => {
      const first = connect();
      first.socket.write(ASK);
      await first.read('serving');
      return true;
    });
  });
  afterEach(() => {
    for (const { socket } of clients) socket.destroy();
    daemon.kill('SIGCONT');
    daemon.clean();
  });
  const connect = (): HttpTestClient => {
    const client = new HttpTestClient(connectTo(join(daemon.directory, 'metrics')));
    clients.push(client);
    return client;
  };
  const connectMany = (): HttpTestClient[] => Array.from({ length: MANY }, connect);

  it('one that asks is answered between those that say nothing, or only the beginning of something', async () => {
    daemon.kill('SIGSTOP');
    for (const { socket } of connectMany()) socket.write('GET /hea');
    connectMany();
    const scraper = connect();
    scraper.socket.write(ASK);
    connectMany();
    for (const { socket } of connectMany()) socket.write('GET /hea');
    daemon.kill('SIGCONT');
    await scraper.read('serving');
  });

  it('all that ask are answered, one after the other', async () => {
    daemon.kill('SIGSTOP');
    const all = connectMany();
    for (const { socket } of all) socket.write(ASK);
    daemon.kill('SIGCONT');
    for (const client of all) await client.read('serving');
    assert.equal(all.length, MANY);
  });

  it('one that asks for a thousand things at once has one, and its connection ends', async () => {
    const one = connect();
    one.socket.write(ASK.repeat(1000));
    await one.ended();
    assert.equal(one.text.split('HTTP/1.1 ').length, 2);
    assert.match(one.text, /serving\n$/);
  });

  it('what takes work is made no more often than fifty times a second, beside the first fifty', async () => {
    const asks = 300;
    const beganAt = performance.now();
    for (const path of ['/status', '/metrics']) {
      // What each says of the moment at which it was made.
      const made = new Set<string>();
      for (let time = 0; time < asks; time += ROUND) {
        const round = Array.from({ length: ROUND }, connect);
        for (const { socket } of round) socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        for (const one of round) {
          await one.ended();
          made.add(/"uptimeSeconds":[\d.]+|\nprocess_cpu_seconds_total [\d.]+/.exec(one.text)?.[0] ?? 'nothing');
        }
      }
      const most = 50 + Math.ceil((performance.now() - beganAt) / 20);
      assert.ok(made.size > 1 && made.size <= most, `${made.size} of ${path}, at most ${most}`);
    }
  });
});
