import { deepEqual, match } from 'node:assert/strict';
import type { SocketFacts } from '../../../../src/eofc/doctor/facts.ts';
import { judgePath } from '../../../../src/eofc/doctor/judge/judge-path.ts';
import { codes, facts, mends, socket, units } from '../sample-facts.ts';

const closed = { user: 'root', gid: 900, group: 'eofd', mode: 0o660, writable: false };
const stranger = { uid: 33, user: 'www-data', gids: [33], gidsAtLogin: [33] };

describe('what is judged of the path', () => {
  it('is nothing where all is well', () => {
    deepEqual(judgePath(facts()), []);
    deepEqual(judgePath(facts({ socket: undefined })), []);
  });

  it('is its length, at the exact edge', () => {
    const of = (bytes: number) => judgePath(facts({ socket: socket({ path: `/${'x'.repeat(bytes - 1)}` }) }));
    deepEqual(codes(of(107)), []);
    deepEqual(codes(of(108)), ['path-too-long']);
    match(mends(of(108))[0] ?? '', /^cd \/ && eofc doctor \.\/x+$/);
  });

  const CASES: readonly [string, Partial<SocketFacts>, string, string][] = [
    [
      'a directory that is closed',
      { kind: 'unknown', obstacle: { directory: '/run/a b', is: 'closed' } },
      'directory-closed',
      "chmod a+x '/run/a b'",
    ],
    ['a link that dangles', { kind: 'dangling link' }, 'dangling-link', 'ls -l /run/eofd.sock'],
    ['a link in a circle', { kind: 'circular link' }, 'circular-link', 'ls -l /run/eofd.sock'],
    [
      'a file in place of a directory',
      { kind: 'nothing', listener: undefined, obstacle: { directory: '/run/a b', is: 'no directory' } },
      'no-directory',
      "# name another path, or move away what is there: mv '/run/a b' '/run/a b.old'",
    ],
    ['a file', { kind: 'file' }, 'not-a-socket', 'mv /run/eofd.sock /run/eofd.sock.old'],
    ['a directory', { kind: 'directory' }, 'not-a-socket', 'mv /run/eofd.sock /run/eofd.sock.old'],
    ['nothing', { kind: 'nothing', listener: undefined }, 'socket-missing', 'systemctl stop eofd.service eofd.socket'],
    ['a name that was removed', { kind: 'nothing' }, 'name-removed', 'systemctl stop eofd.service eofd.socket'],
  ];
  for (const [title, changes, code, mend] of CASES) {
    it(`is ${title}`, () => {
      const found = judgePath(facts({ socket: socket(changes) }));
      deepEqual([codes(found), mends(found)[0]], [[code], mend]);
    });
  }

  it('is a missing socket without units, where eofd itself is to make it', () => {
    const found = judgePath(
      facts({ socket: socket({ path: './sock', kind: 'nothing', listener: undefined }), units: undefined }),
    );
    deepEqual([codes(found), mends(found)], [['socket-missing'], ['# start eofd there: eofd -s ./sock']]);
  });

  it('is a file without units, of which nobody knows whether it is in the way', () => {
    const found = judgePath(facts({ socket: socket({ path: './list.txt', kind: 'file' }), units: undefined }));
    deepEqual(mends(found), [
      '# name another path, or move away what is there: mv ./list.txt ./list.txt.old',
      '# start eofd there: eofd -s ./list.txt',
    ]);
  });

  it('is that nothing can be seen, where a unit is asked for and no service manager is there', () => {
    deepEqual(codes(judgePath(facts({ socket: undefined, units: undefined }))), ['nothing-seen']);
    deepEqual(judgePath(facts({ socket: undefined })), []);
  });

  it('is left to the socket unit, where that is not active', () => {
    const inactive = units({}, { ActiveState: 'inactive' });
    deepEqual(judgePath(facts({ units: inactive, socket: socket({ kind: 'nothing', listener: undefined }) })), []);
  });

  it('is the group, where the caller is no member', () => {
    const found = judgePath(facts({ caller: stranger, socket: socket({ owner: closed }) }));
    deepEqual([codes(found), mends(found)[0]], [['no-permission'], 'usermod -aG eofd www-data']);
    match(found[0]?.why ?? '', /mode 0660.*www-data is no member of eofd$/);
  });

  it('is the log-in, where the caller became a member after it', () => {
    const caller = { ...stranger, gidsAtLogin: [33, 900] };
    const found = judgePath(facts({ caller, socket: socket({ owner: closed }) }));
    match(mends(found)[0] ?? '', /^# log in again; for one command: sg eofd -c 'eofc -s \/run\/eofd.sock hello'$/);
  });

  it('is the mode, where no group may connect', () => {
    const owner = { ...closed, mode: 0o600 };
    const found = judgePath(facts({ caller: stranger, socket: socket({ owner }) }));
    match(mends(found)[0] ?? '', /SocketMode=0660/);
    const alone = judgePath(facts({ caller: stranger, socket: socket({ owner }), units: undefined }));
    match(mends(alone)[0] ?? '', /--socket-mode 0660/);
  });
});
