import assert from 'node:assert/strict';
import { defaultSettings } from '../../../src/core/options.ts';
import { changesOnReload } from '../../../src/eofd/configuration/changes-on-reload.ts';
import { DEFAULT_CHOICE } from '../../../src/eofd/configuration/choose-handler.ts';
import type { EffectiveSettings } from '../../../src/eofd/configuration/settings.ts';

const before = {
  ...defaultSettings(),
  choice: DEFAULT_CHOICE,
  'connections-max-per-user': 922,
  'handler-concurrency': 1,
};

describe('a reload', () => {
  it('changes nothing where nothing is different', () => {
    assert.deepEqual(changesOnReload(before, { ...before }), { settings: before, changed: [], kept: [] });
  });

  it('takes new values, and keeps and names those that cannot change', () => {
    const after = {
      ...before,
      socket: './other',
      'socket-mode': 0o660,
      backlog: 5,
      'max-request': 1024,
      'exit-idle-time': 1000,
      handler: 'echo',
    } as const;
    assert.deepEqual(changesOnReload(before, after), {
      settings: { ...before, 'max-request': 1024, 'exit-idle-time': 1000, handler: 'echo' },
      changed: ['handler', 'max-request', 'exit-idle-time'],
      kept: ['socket', 'socket-mode', 'backlog'],
    });
  });

  it('tells that files by which eofd and another server know each other changed, under the same names or others', () => {
    const address = { kind: 'http', host: 'x', port: 80, target: '/' } as const;
    const asking = (token: string, key: string, name = './token'): EffectiveSettings => ({
      ...before,
      'tls-key': './key',
      'http-token-file': name,
      choice: { kind: 'forward', address, shown: 'http://x/', timeoutMs: 1, credentials: { token, key } },
    });
    const now = asking('one', 'k');
    assert.deepEqual(changesOnReload(now, structuredClone(now)).changed, []);
    assert.deepEqual(changesOnReload(now, asking('two', 'k')).changed, ['http-token-file']);
    assert.deepEqual(changesOnReload(now, asking('two', 'l', './other')).changed, ['tls-key', 'http-token-file']);
  });

  it('tells that the program changed, by its words', () => {
    const program = { path: '/usr/bin/tr', argv: ['tr', 'a', 'b'] };
    const running = (argv: readonly string[]): EffectiveSettings => ({
      ...before,
      choice: { kind: 'program', program: { ...program, argv }, mode: { kind: 'request' } },
    });
    const now = running(program.argv);
    const other = running(['tr', 'a', 'c']);
    assert.deepEqual(changesOnReload(now, structuredClone(now)).changed, []);
    assert.deepEqual(changesOnReload(now, other), { settings: other, changed: ['program'], kept: [] });
    assert.deepEqual(changesOnReload(now, before), { settings: before, changed: ['program'], kept: [] });
  });
});
