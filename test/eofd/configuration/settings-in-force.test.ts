import assert from 'node:assert/strict';
import { resolveSettings } from '../../../src/eofd/configuration/settings.ts';
import { settingsInForce } from '../../../src/eofd/configuration/settings-in-force.ts';

describe('the settings in force', () => {
  const textsOf = async (...argv: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const resolution = await resolveSettings(argv);
    assert.ok(resolution.kind === 'settings');
    return new Map(settingsInForce(resolution.settings).map(({ name, text }) => [name, text]));
  };

  it('are as a user would write them, and those that are not set are not there', async () => {
    const texts = await textsOf('--max-request', '65536', '--read-timeout', '90', '-m', '660');
    assert.deepEqual(
      ['max-request', 'read-timeout', 'socket-mode', 'handler', 'http', 'handler-concurrency', 'config'].map((name) =>
        texts.get(name),
      ),
      ['64K', '1min 30s', '0660', 'upper', undefined, undefined, undefined],
    );
  });

  it('are those of the handler there is', async () => {
    const texts = await textsOf('--program-mode', 'worker', '--worker-requests', '5', '--', 'cat');
    assert.deepEqual(
      ['program-mode', 'worker-requests', 'handler', 'program-spares'].map((name) => texts.get(name)),
      ['worker', '5', undefined, undefined],
    );
  });
});
