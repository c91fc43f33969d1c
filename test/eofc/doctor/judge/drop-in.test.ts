import { deepEqual } from 'node:assert/strict';
import { writeDropIn } from '../../../../src/eofc/doctor/judge/drop-in.ts';
import { units } from '../sample-facts.ts';

const inactive = { ActiveState: 'inactive' };

describe('the commands that write a drop-in', () => {
  it('restart what runs, and start what was closed', () => {
    deepEqual(writeDropIn(units(), 'a', 'B=1').slice(1), [
      "printf '[Service]\\nB=1\\n' >>/etc/systemd/system/eofd.service.d/a.conf",
      'systemctl daemon-reload',
      'systemctl restart eofd.service',
    ]);
    deepEqual(writeDropIn(units(inactive, inactive), 'a', 'B=1').at(-1), 'systemctl start eofd.socket');
  });

  it("are the user's own where the unit is", () => {
    deepEqual(
      writeDropIn(units({}, {}, 'systemctl --user'), 'a', 'B=1')[0],
      'mkdir -p ~/.config/systemd/user/eofd.service.d',
    );
  });
});
