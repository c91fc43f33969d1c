import { deepEqual, match } from 'node:assert/strict';
import { MESSAGE_IDS } from '../../../../src/core/records/record.ts';
import { judgeServiceUnit } from '../../../../src/eofc/doctor/judge/judge-service-unit.ts';
import { codes, facts, mends, settings, units } from '../sample-facts.ts';

const failed = { ActiveState: 'failed', SubState: 'failed', Result: 'exit-code' };
const closed = { ActiveState: 'inactive' };

describe('what is judged of the service unit', () => {
  it('is nothing where all is well', () => deepEqual(judgeServiceUnit(facts()), []));

  it('is that nobody knows it', () => {
    const found = judgeServiceUnit(facts({ units: units({ LoadState: 'not-found' }, {}, 'systemctl --user') }));
    deepEqual([codes(found), mends(found)[0]], [['no-unit'], 'eofd-units --user']);
  });

  it('is that it failed, why, and its last words', () => {
    const journal = [
      { atMs: 1, message: '/etc/eofd/eofd.toml:1: no', fields: { MESSAGE_ID: MESSAGE_IDS.configuration } },
      { atMs: 2, message: 'something else', fields: {} },
    ];
    const found = judgeServiceUnit(facts({ units: units({ ...failed, ExecMainStatus: '78' }, closed), journal }));
    deepEqual(codes(found), ['service-failed']);
    match(found[0]?.why ?? '', /^the configuration file is wrong; its last words: \/etc\/eofd\/eofd.toml:1: no$/);
    deepEqual(mends(found).slice(-2), ['systemctl reset-failed eofd.service', 'systemctl start eofd.socket']);
  });

  for (const [status, why] of [
    ['203', /could not be run/],
    ['217', /its user is not there/],
    ['99', /^exit code 99$/],
  ] as const) {
    it(`is what its exit code ${status} means`, () => {
      match(judgeServiceUnit(facts({ units: units({ ...failed, ExecMainStatus: status }) }))[0]?.why ?? '', why);
    });
  }

  it('is a limit of starts, a watchdog, a lack of memory', () => {
    for (const result of ['start-limit-hit', 'watchdog', 'oom-kill', 'timeout', 'signal', 'core-dump', 'protocol']) {
      const found = judgeServiceUnit(facts({ units: units({ ...failed, Result: result }, closed) }));
      deepEqual([codes(found), mends(found)[0]], [['service-failed'], 'systemctl reset-failed eofd.service'], result);
      match(found[0]?.why ?? '', / /);
    }
  });

  it('is that it is tried again and again', () => {
    const trying = { ActiveState: 'activating', SubState: 'auto-restart', Result: 'signal', NRestarts: '7' };
    match(judgeServiceUnit(facts({ units: units(trying) }))[0]?.what ?? '', /ends again and again, 7 times so far/);
  });

  it('is left to the settings, where these are wrong', () => {
    const daemon = { settings: settings({ problems: ['no'] }), copies: [], shadowing: [] };
    deepEqual(judgeServiceUnit(facts({ units: units({ ...failed, ExecMainStatus: '78' }), daemon })), []);
  });

  it('is that the settings were changed since it read them, to the second', () => {
    const at = (writtenAtMs: number, service = {}) =>
      codes(
        judgeServiceUnit(
          facts({ units: units(service), daemon: { settings: settings({ writtenAtMs }), copies: [], shadowing: [] } }),
        ),
      );
    deepEqual(at(1_000_999), []);
    deepEqual(at(1_001_000), ['settings-not-reloaded']);
    deepEqual(at(1_001_000, { ActiveState: 'inactive' }), []);
  });

  it('has notes on a unit without notification and watchdog', () => {
    const found = judgeServiceUnit(facts({ units: units({ Type: 'simple', WatchdogUSec: 'infinity' }) }));
    deepEqual(
      found.map(({ code, level }) => [code, level]),
      [
        ['no-notify', 'note'],
        ['no-watchdog', 'note'],
      ],
    );
    deepEqual(judgeServiceUnit(facts({ units: units({ ActiveState: 'inactive', WatchdogUSec: '0' }) })), []);
  });
});
