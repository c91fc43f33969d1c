import { deepEqual, match } from 'node:assert/strict';
import { judgeSocketUnit } from '../../../../src/eofc/doctor/judge/judge-socket-unit.ts';
import { codes, facts, mends, settings, units } from '../sample-facts.ts';

type Properties = Readonly<Record<string, string>>;
const off = { ActiveState: 'inactive', SubState: 'dead' };

describe('what is judged of the socket unit', () => {
  it('is nothing where all is well, or where there are no units', () => {
    deepEqual(judgeSocketUnit(facts()), []);
    deepEqual(judgeSocketUnit(facts({ units: undefined })), []);
  });

  const CASES: readonly [string, Properties, Properties, string, string][] = [
    ['not enabled', {}, { UnitFileState: 'disabled' }, 'socket-not-enabled', 'systemctl enable eofd.socket'],
    [
      'neither active nor enabled',
      off,
      { ...off, UnitFileState: 'disabled' },
      'socket-inactive',
      'systemctl enable --now eofd.socket',
    ],
    ['closed', off, off, 'socket-inactive', 'systemctl start eofd.socket'],
    ['not passed to a service that runs', {}, off, 'socket-inactive', 'systemctl stop eofd.service'],
    [
      'failed',
      off,
      { ...off, ActiveState: 'failed', Result: 'resources' },
      'socket-failed',
      'systemctl reset-failed eofd.socket eofd.service',
    ],
    ['masked', off, { ...off, LoadState: 'masked' }, 'masked', 'systemctl unmask eofd.socket'],
    [
      'of another service',
      {},
      { Triggers: 'other.service' },
      'other-service',
      'mkdir -p /etc/systemd/system/eofd.socket.d',
    ],
    ['missing', off, { ...off, LoadState: 'not-found' }, 'socket-unit-missing', 'eofd-units'],
    ['edited without daemon-reload', {}, { NeedDaemonReload: 'yes' }, 'not-reloaded', 'systemctl daemon-reload'],
  ];
  for (const [title, service, socket, code, mend] of CASES) {
    it(`is that it is ${title}`, () => {
      const found = judgeSocketUnit(facts({ units: units(service, socket) }));
      deepEqual([codes(found), mends(found)[0]], [[code], mend]);
    });
  }

  it('tells why a socket failed', () => {
    const failed = { ActiveState: 'failed', Result: 'trigger-limit-hit' };
    match(judgeSocketUnit(facts({ units: units(off, failed) }))[0]?.why ?? '', /too often/);
  });

  it('is nothing where a service binds its socket itself', () => {
    const own = settings({ values: { socket: './sock' } });
    const none = units({}, { LoadState: 'not-found', ActiveState: 'inactive' });
    deepEqual(judgeSocketUnit(facts({ units: none, daemon: { settings: own, copies: [], shadowing: [] } })), []);
  });

  it('lets Accept=yes start services of its own', () => {
    deepEqual(judgeSocketUnit(facts({ units: units({}, { Accept: 'yes', Triggers: 'eofd@0.service' }) })), []);
  });
});
