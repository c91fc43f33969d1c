import { deepEqual } from 'node:assert/strict';
import { judgeFacts } from '../../../../src/eofc/doctor/judge/judge-facts.ts';
import { codes, facts, settings, units } from '../sample-facts.ts';

describe('a diagnosis', () => {
  it('finds nothing where nothing is wrong', () => deepEqual(judgeFacts(facts()), []));

  it('has a cause in place of what follows from it', () => {
    const off = { ActiveState: 'inactive' };
    const failed = { ActiveState: 'failed', Result: 'exit-code', ExecMainStatus: '78' };
    const daemon = { settings: settings({ program: ['/usr/bin/tr'] }), copies: [], shadowing: [] };
    deepEqual(codes(judgeFacts(facts({ units: units(failed, off), daemon }))), ['exec-conf-missing']);
    deepEqual(codes(judgeFacts(facts({ units: units(failed, off) }))), ['service-failed', 'socket-inactive']);
  });

  it('has its notes last', () => {
    const found = judgeFacts(facts({ units: units({ Type: 'simple' }, { UnitFileState: 'disabled' }) }));
    deepEqual(codes(found), ['socket-not-enabled', 'no-notify']);
  });
});
