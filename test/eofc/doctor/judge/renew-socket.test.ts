import { deepEqual } from 'node:assert/strict';
import { renewSocket } from '../../../../src/eofc/doctor/judge/renew-socket.ts';
import { facts, units } from '../sample-facts.ts';

const inactive = { ActiveState: 'inactive' };

describe('the commands that make a socket anew', () => {
  it('stop first what runs', () => {
    deepEqual(renewSocket(facts(), '/x'), ['systemctl stop eofd.service eofd.socket', 'systemctl start eofd.socket']);
    deepEqual(renewSocket(facts({ units: units(inactive, inactive) }), '/x'), ['systemctl start eofd.socket']);
  });

  it('are for eofd itself where no unit has the socket', () => {
    for (const none of [undefined, units({}, { LoadState: 'not-found' })])
      deepEqual(renewSocket(facts({ units: none }), '/a b'), ["# start eofd there: eofd -s '/a b'"]);
  });
});
