import { deepEqual } from 'node:assert/strict';
import { judgeLoading } from '../../../../src/eofc/doctor/judge/judge-loading.ts';
import { codes, mends } from '../sample-facts.ts';

const judge = (name: string, is: Readonly<Record<string, string>>) => judgeLoading({ name, is }, 'systemctl');

describe("what is judged of a unit's files", () => {
  it('is nothing where they are read, or where there are none', () => {
    deepEqual(judge('a.service', { LoadState: 'loaded', NeedDaemonReload: 'no' }), []);
    deepEqual(judge('a.service', { LoadState: 'not-found' }), []);
    deepEqual(judge('a.service', {}), []);
  });

  it('is that they are masked, broken or newer than what was read', () => {
    deepEqual(mends(judge('a.socket', { LoadState: 'masked' })), [
      'systemctl unmask a.socket',
      'systemctl enable --now a.socket',
    ]);
    const broken = judge('a.service', { LoadState: 'bad-setting', LoadError: 'no ExecStart' });
    deepEqual(
      [codes(broken), broken[0]?.why, mends(broken)],
      [['unit-broken'], 'no ExecStart', ['systemd-analyze verify a.service']],
    );
    const edited = { LoadState: 'loaded', NeedDaemonReload: 'yes' };
    deepEqual(mends(judge('a.service', edited)), ['systemctl daemon-reload', 'systemctl try-restart a.service']);
    deepEqual(mends(judge('a.socket', edited)), [
      'systemctl daemon-reload',
      'systemctl stop a.service a.socket',
      'systemctl start a.socket',
    ]);
  });
});
