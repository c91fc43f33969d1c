import assert from 'node:assert/strict';
import { processesOf } from '../handlers/program/programs.ts';
import { nginx } from '../support/balancers.ts';
import { Client, pattern } from '../support/node-client.ts';
import { eventually, until } from '../support/wait.ts';
import { PROGRAM, WorkerPark } from '../support/worker-park.ts';

const LOST = /^the server (was lost|answered 502 )/;
/** What nginx is told beside the document: nothing, and what many add; in time its own default changes as well. */
const VERSIONS = { '1.0': '', '1.1': 'proxy_http_version 1.1; proxy_set_header Connection "";' } as const;

/** Debian's `nginx`, with the lines of docs/scaling.md. */
describe('two workers behind nginx', function suite() {
  this.timeout(180_000);
  let park: WorkerPark;
  afterEach(() => park.close());

  const open = async (args: readonly string[] = PROGRAM, more = ''): Promise<void> => {
    park = new WorkerPark(args, nginx(more));
    await park.open(2);
  };
  const noneTwice = (): void =>
    assert.deepEqual(
      [...park.begun].filter(([, count]) => count > 1),
      [],
    );

  for (const [version, more] of Object.entries(VERSIONS)) {
    it(`reply byte by byte, up to the largest request, over HTTP/${version}`, async () => {
      await open(['--handler', 'upper'], more);
      for (const size of [0, 1, 16, 65_536, 16 * 2 ** 20]) {
        const request = pattern(size);
        const client = new Client(park.front.socket);
        if (size > 0) await client.write(request);
        client.halfClose();
        const { bytes, end } = await client.answer;
        assert.equal(end, 'EOF', `${size} bytes: ${park.reasons.join()}`);
        assert.ok(bytes.equals(Buffer.from(request.toString().toUpperCase())), `${size} bytes`);
      }
    });

    it(`do no request again that a stop has cut, over HTTP/${version}`, async () => {
      await open(['--drain-timeout', '100ms', ...PROGRAM], more);
      const asking = park.ask('long', 300);
      const victim = await Promise.any(
        park.workers.map(async (worker) => {
          await worker.said(/begun long/);
          return worker;
        }),
      );
      assert.equal(await victim.stop(), 0);
      assert.equal((await asking).end, 'ECONNRESET');
      noneTwice();
      assert.match(park.reasons.join(), /^the server answered 503 .*the service is stopping$/);
      assert.equal(String((await park.ask('next', 0)).bytes), 'next\n');
    });
  }

  it('lose with one that is killed what was in flight there, named, and nothing else', async () => {
    await open();
    let ended = 0;
    for (const id of ['long0', 'long1']) void park.ask(id, 300).then(() => ended++);
    await Promise.all(park.workers.map((worker) => worker.said(/begun long/)));
    park.worker(0).kill('SIGKILL');
    await until('its own has failed', () => ended === 1);
    for (let job = 0; job < 20; job++) assert.equal(String((await park.ask(`next${job}`, 0)).bytes), `next${job}\n`);
    noneTwice();
    assert.equal(ended, 1);
    await until('it is told', () => park.reasons.length === 1);
    assert.match(park.reasons.join(), LOST);
    const again = await park.startWorker(0);
    await eventually('it has work again', async () => {
      await park.ask(`again${park.begun.size}`, 0);
      return again.lines.some((line) => line['EOFD_OUTCOME'] === 'replied') || undefined;
    });
  });

  it('end a program whose client leaves', async () => {
    await open();
    const client = new Client(park.front.socket);
    await client.write('left 300\n');
    client.halfClose();
    const { EOFD_REQUEST_ID: id } = await Promise.any(park.workers.map((worker) => worker.said(/begun left/)));
    client.close();
    const isAborted = (line: Readonly<Record<string, unknown>>): boolean => line['EOFD_OUTCOME'] === 'aborted';
    await Promise.any(park.workers.map((worker) => worker.record(isAborted)));
    await until('the program is gone', () => processesOf(String(id)).length === 0);
  });

  it('are asked over TLS, each side with its certificate', async () => {
    park = new WorkerPark(PROGRAM, nginx());
    await park.openOverTls(2);
    for (let job = 0; job < 10; job++) assert.equal(String((await park.ask(`job${job}`, 0)).bytes), `job${job}\n`);
    noneTwice();
    await park.worker(0).record((line) => line['EOFD_PEER_NAME'] === 'front');
  });
});
