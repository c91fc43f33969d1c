import assert from 'node:assert/strict';
import { inheritedEnvironment, requestEnvironment } from '../../src/handlers/environment.ts';

/** The names of those that a program is given. */
const given = (names: readonly string[]): readonly string[] =>
  inheritedEnvironment(Object.fromEntries(names.map((name) => [name, 'x']))).map((entry) =>
    String(entry).slice(0, String(entry).indexOf('=')),
  );

describe('the environment of a program', () => {
  it('is the one of eofd, each value as it is', () => {
    const environment = { PATH: '/bin:/usr/bin', EMPTY: '', LINES: 'a\nb', EQUAL: 'a=b=c' };
    assert.deepEqual(inheritedEnvironment(environment), ['PATH=/bin:/usr/bin', 'EMPTY=', 'LINES=a\nb', 'EQUAL=a=b=c']);
  });

  it('has bytes where a value or a name is not UTF-8, as this process was given them', () => {
    const bytes = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');
    const [value, name, own] = [bytes('PLACE=/srv/M\xfcller'), bytes('M\xfcller=1'), bytes('LISTEN_M\xfc=1')];
    const environment = { PLACE: '/srv/M\ufffdller', CHANGED: '\ufffd', 'M\ufffdller': undefined, HERE: 'ü' };
    const initial = (): readonly Buffer[] => [value, name, own, bytes('CHANGED=before')];
    assert.deepEqual(inheritedEnvironment(environment, initial), [value, 'CHANGED=\ufffd', 'HERE=ü', name]);
  });

  it('has nothing of a name without a value', () => {
    assert.deepEqual(inheritedEnvironment({ GONE: undefined, HERE: '1' }), ['HERE=1']);
  });

  it('has nothing that is for eofd alone, or of another request', () => {
    const names = [
      ...[
        'LISTEN_PID',
        'LISTEN_FDS',
        'LISTEN_FDNAMES',
        'LISTEN_PIDFDID',
        'NOTIFY_SOCKET',
        'WATCHDOG_USEC',
        'WATCHDOG_PID',
        'TRACEPARENT',
      ],
      ...[
        'JOURNAL_STREAM',
        'INVOCATION_ID',
        'SYSTEMD_EXEC_PID',
        'MANAGERPID',
        'MANAGERPIDFDID',
        'MAINPID',
        'MAINPIDFDID',
      ],
      ...[
        'MEMORY_PRESSURE_WATCH',
        'MEMORY_PRESSURE_WRITE',
        'FDSTORE',
        'TRIGGER_UNIT',
        'TRIGGER_PATH',
        'REMOTE_ADDR',
        'REMOTE_PORT',
      ],
      ...['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'EOFD_REQUEST_ID', 'EOFD_PEER_UID'],
    ];
    assert.deepEqual(given([...names, 'HOME']), ['HOME']);
  });

  it('has what only looks like it, and the directories of the unit', () => {
    const names = [
      ...[
        'LISTEN',
        'XLISTEN_FDS',
        'MY_NOTIFY_SOCKET',
        'MAINPIDS',
        'FDSTORE_DIRECTORY',
        'REMOTE_HOST',
        'REMOTE_ADDRESS',
        'listen_fds',
      ],
      ...['STATE_DIRECTORY', 'RUNTIME_DIRECTORY', 'CREDENTIALS_DIRECTORY', 'EOFD_MINE', 'NODE_OPTIONS', 'LANG'],
    ];
    assert.deepEqual(given(names), names);
  });

  it('tells of the request and of who sent it', () => {
    const context = {
      requestId: 'r-7',
      peer: { pid: 11, uid: 22, gid: 33 },
      signal: new AbortController().signal,
      log: () => undefined,
    };
    assert.deepEqual(requestEnvironment(context), [
      'EOFD_REQUEST_ID=r-7',
      'EOFD_PEER_PID=11',
      'EOFD_PEER_UID=22',
      'EOFD_PEER_GID=33',
    ]);
  });
});
