import { deepEqual } from 'node:assert/strict';
import { defaultSettings } from '../../src/core/options.ts';
import { DEFAULT_CHOICE } from '../../src/eofd/configuration/choose-handler.ts';
import { renewalRecords } from '../../src/eofd/renewal-records.ts';

describe('what the log says of a reload', () => {
  const settings = {
    ...defaultSettings(),
    choice: DEFAULT_CHOICE,
    'connections-max-per-user': 922,
    'handler-concurrency': 1,
  };
  const handler = () => ({ kind: 'call', name: '', handle: () => [] }) as never;
  const lines = (renewal: Parameters<typeof renewalRecords>[0]) =>
    renewalRecords(renewal).map(({ level, message }) => `${level} ${message}`);

  it('is every problem, and that all stays as it was', () => {
    deepEqual(lines({ kind: 'problems', problems: ['f:1: a', 'f:2: b'] }), [
      'err reload: f:1: a',
      'err reload: f:2: b',
      'warning reload: the old settings stay in force',
    ]);
  });

  it('is what changed, what could not, and which module was loaded anew', () => {
    deepEqual(lines({ kind: 'renewed', settings, changed: [], kept: [], handler }), ['info reloaded: nothing changed']);
    const choice = { kind: 'module', path: '/x/made\n.mjs', place: '', exitCode: 2 } as const;
    const changed = { settings: { ...settings, choice }, changed: ['handler'], kept: ['socket', 'backlog'] } as const;
    deepEqual(lines({ kind: 'renewed', ...changed, handler }), [
      'warning reload: socket, backlog cannot change before the next start: the old value is kept',
      'info reloaded: handler changed; made\\n.mjs was loaded anew',
    ]);
  });
});
