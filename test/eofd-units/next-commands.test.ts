import { deepEqual } from 'node:assert/strict';
import { nextCommands } from '../../src/eofd-units/next-commands.ts';

describe('what eofd-units says comes next', () => {
  it('ends with a first request', () => {
    deepEqual(nextCommands('write', 'system').slice(-3), [
      'systemctl daemon-reload',
      'systemctl enable --now eofd.socket',
      'eofc -s /run/eofd.sock hello',
    ]);
  });

  it("asks the user's own service manager, where the units are for that", () => {
    for (const kind of ['write', 'remove'] as const) {
      const others = nextCommands(kind, 'user').filter(
        (line) => line.startsWith('systemctl ') && !line.startsWith('systemctl --user '),
      );
      deepEqual(others, []);
    }
  });

  it('closes the socket before anything else, where the files are gone', () => {
    deepEqual(nextCommands('remove', 'system')[0], 'systemctl disable --now eofd.socket');
  });
});
