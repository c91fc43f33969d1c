import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { shown } from '../support/http-case.ts';
import { HTTP_CASES } from '../support/http-cases.ts';
import type { RawAnswer } from '../support/http-client.ts';
import { halfClosing } from '../support/http-client.ts';
import { HttpTestClient } from '../support/http-stage.ts';
import { connectTo } from '../support/sockets.ts';
import { until } from '../support/wait.ts';

const AT_ONCE = 24;
/** Is right by RFC 9110, 5.6.3, and refused by the parsers of some Nodes: either is no trick. */
const REFUSED_BY_SOME = `a length of two, ${shown('\t2\t')}`;
const ASK = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nbystander';

describe('Over HTTP, what somebody might hide a request in', () => {
  let daemon: RunningDaemon;
  let bystander: HttpTestClient;
  let asked = 0;
  const answers = new Map<string, RawAnswer>();
  before(async () => {
    daemon = await startDaemon({ args: ['--http', './http', '--max-request', '1K', '--connections-max', '64'] });
    const path = join(daemon.directory, 'http');
    bystander = new HttpTestClient(connectTo(path));
    const left = [...HTTP_CASES];
    const take = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [title, sent] = next;
        answers.set(title, await halfClosing(connect({ path, allowHalfOpen: true }), sent));
        bystander.socket.write(ASK);
        asked++;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, take));
  });
  after(() => {
    bystander.socket.destroy();
    daemon.clean();
  });

  it('is tried in hundreds of ways, each another one', () => {
    assert.equal(answers.size, HTTP_CASES.length);
    assert.ok(answers.size >= 390, String(answers.size));
  });

  for (const [title, , statuses] of HTTP_CASES) {
    it(`is no trick: ${title}`, () => {
      const { text, statuses: got } = answers.get(title) ?? { text: '', statuses: [] };
      const isRefused = title === REFUSED_BY_SOME && got[0] === 400;
      assert.deepEqual(got, isRefused ? [400] : statuses, text);
    });
  }

  it('harms nobody beside it', async () => {
    const replies = (): number => bystander.text.split('BYSTANDER').length - 1;
    await until('the bystander has all its replies', () => replies() === asked);
    assert.equal(bystander.hasEnded, false);
  });

  it('is counted, each request once, as what its client was told', async () => {
    bystander.socket.destroy();
    assert.equal(await daemon.stop(), 0);
    const told = [...answers.values()].flatMap(({ statuses }) => statuses);
    const untold = HTTP_CASES.reduce((sum, [, , , count = 0]) => sum + count, 0);
    const replied = told.filter((status) => status === 200).length + asked;
    assert.equal(
      daemon.lines.at(-1)?.['message'],
      `stopped after ${told.length + untold + asked} connections and requests over HTTP: ` +
        `${replied} replied, ${told.length + untold + asked - replied} rejected`,
    );
    assert.deepEqual(
      daemon.lines.filter(({ level }) => level === 'err'),
      [],
    );
  });
});
