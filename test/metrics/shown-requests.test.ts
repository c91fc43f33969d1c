import assert from 'node:assert/strict';
import type { OpenRequest } from '../../src/core/account/open-request.ts';
import { TCP_PEER } from '../../src/core/outcome.ts';
import { SHOWN_MAX, ShownRequests } from '../../src/metrics/shown-requests.ts';
import { openRequest, shownDaemon } from '../support/daemon-view.ts';

describe('the open requests that are shown', () => {
  const shownOf = (requests: readonly OpenRequest[], identify = () => Promise.resolve({})) =>
    new ShownRequests(shownDaemon({ open: () => requests, identify }));

  it('have those at the top whose client is waited for, the oldest of them first', async () => {
    const { connections, notShown, waitingForEof } = await shownOf([
      openRequest({ phase: 'handling' }, { id: 'works', durationMs: 90_000, queueMs: 1 }),
      openRequest({}, { id: 'young', durationMs: 10, requestBytes: 3 }),
      openRequest({}, { id: 'old', durationMs: 20 }),
      openRequest({ phase: 'handling' }, { id: 'queued', durationMs: 99_000 }),
    ]).look();
    assert.deepEqual(
      connections.map(({ id, waitingFor }) => [id, waitingFor]),
      [
        ['old', 'first byte'],
        ['young', 'EOF'],
        ['queued', 'turn'],
        ['works', 'handler'],
      ],
    );
    assert.deepEqual([notShown, waitingForEof], [0, 2]);
  });

  it('have every field, and nothing is said of who comes over TCP', async () => {
    const request = openRequest({}, { front: 'http', peer: TCP_PEER, requestBytes: 5, replyBytes: 6 });
    const { connections } = await shownOf([request]).look();
    assert.deepEqual(connections, [
      {
        id: 'a-1',
        front: 'http',
        pid: null,
        uid: null,
        gid: null,
        user: null,
        command: null,
        phase: 'reading',
        waitingFor: 'rest of the body',
        ageSeconds: 1.5,
        requestBytes: 5,
        replyBytes: 6,
      },
    ]);
  });

  it('are looked up once each, and what their users chose is made safe', async () => {
    let lookups = 0;
    const hostile = '</script>\u202e\n\u001b[2J\0x\u2028';
    const shown = shownOf([openRequest()], () => {
      lookups++;
      return Promise.resolve({ user: 'a\nb', comm: 'sh', cmdline: `${hostile}${'x'.repeat(999)}` });
    });
    for (let time = 0; time < 3; time++) {
      const { connections } = await shown.look();
      assert.match(connections[0]?.command ?? '', /^<\/script>\\u202e\\n\\x1b\[2J x\\u2028x+…$/);
      assert.equal(connections[0]?.user, 'a\\nb');
    }
    assert.equal(lookups, 1);
    const named = await shownOf([openRequest()], () => Promise.resolve({ comm: 'sh' })).look();
    assert.equal(named.connections[0]?.command, 'sh');
  });

  it('are bounded, and so are the lookups for one answer', async () => {
    const requests = Array.from({ length: SHOWN_MAX + 1 }, (_, at) =>
      openRequest({}, { id: `a-${at}`, durationMs: at }),
    );
    let lookups = 0;
    const shown = shownOf(requests, () => {
      lookups++;
      return Promise.resolve({});
    });
    const { connections, notShown, waitingForEof } = await shown.look();
    assert.deepEqual([connections.length, notShown, connections.at(-1)?.id], [SHOWN_MAX, 1, 'a-1']);
    assert.equal(waitingForEof, SHOWN_MAX + 1);
    assert.equal(lookups, 100);
    await shown.look();
    assert.equal(lookups, 200);
  });
});
