import { deepEqual, match } from 'node:assert/strict';
import type { Holder, Listener } from '../../../../src/eofc/doctor/facts.ts';
import { judgeListener } from '../../../../src/eofc/doctor/judge/judge-listener.ts';
import { codes, facts, mends, socket, units } from '../sample-facts.ts';

const holder = (command: string, stopped = false): Holder => ({ pid: 42, command, stopped });
const judge = (listener: Partial<Listener>, service = units()) =>
  judgeListener(facts({ socket: socket({}, listener), units: service }));

describe('what is judged of the listener', () => {
  it('is nothing where eofd or the service manager has the socket', () => {
    deepEqual(judge({}), []);
    for (const command of ['node /usr/lib/eofd/eofd.cjs', 'eofd', '/usr/lib/systemd/systemd --user', '/sbin/init'])
      deepEqual(judge({ holders: [holder(command)] }), [], command);
  });

  it('is nothing where nobody can be seen', () => deepEqual(judge({ state: 'unknown', holders: [] }), []));

  const CASES: readonly [string, Partial<Listener>, string, RegExp][] = [
    ['a socket that was left over', { state: 'stale', holders: [] }, 'stale-socket', /^systemctl start eofd.socket$/],
    ['a socket of another kind', { state: 'not a stream', holders: [] }, 'not-a-stream', /another path/],
    ['a queue without room', { state: 'full' }, 'queue-full', /^systemctl status eofd.service$/],
    ['a process that is stopped', { holders: [holder('eofd', true)] }, 'stopped', /^kill -CONT 42$/],
  ];
  for (const [title, listener, code, mend] of CASES) {
    it(`is ${title}`, () => {
      const found = judge(listener, units({ ActiveState: 'inactive' }, { ActiveState: 'inactive' }));
      deepEqual(codes(found), [code]);
      match(mends(found)[0] ?? '', mend);
    });
  }

  it('tells how long a full queue is', () => {
    match(judge({ state: 'full', queue: { waiting: 9, max: 8 } })[0]?.what ?? '', /\(9 wait, 8 may\)$/);
  });

  it('is another program, which is wrong where a unit is to have the socket, and else worth a note', () => {
    const others = { holders: [holder('python3 \x1b[31mserver.py')] };
    const [own] = judge(others, units({}, { ActiveState: 'failed' }));
    deepEqual([own?.code, own?.level, own?.mend[0]], ['foreign', 'wrong', 'kill 42']);
    const [alone] = judgeListener(facts({ socket: socket({}, others), units: undefined }));
    deepEqual([alone?.code, alone?.level], ['foreign', 'note']);
    match(alone?.what ?? '', /"python3 \\x1b\[31mserver.py"/);
  });
});
