import { deepEqual, match, ok } from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPTIONS, type Option, type OptionName, optionNames } from '../../../src/core/options.ts';
import { resolveSettings } from '../../../src/eofd/configuration/settings.ts';
import { settingsText } from '../../../src/eofd/configuration/settings-text.ts';
import { Certificates } from '../../support/certificates.ts';
import { scratchForEach } from '../../support/scratch.ts';
import { SAMPLES } from '../sample-values.ts';

/** What an option needs beside it, so that it is no mistake. */
const WORKER = ['--program-mode=worker', '--', 'cat'];
const NEEDS: Partial<Record<OptionName, readonly string[]>> = {
  'socket-group': ['--socket-mode=0660'],
  'program-mode': ['--', 'cat'],
  'program-spares': ['--program-mode=spare', '--', 'cat'],
  'worker-requests': WORKER,
  'worker-memory': WORKER,
  'worker-connections': WORKER,
};

describe('the settings as a file would have them', () => {
  const directory = scratchForEach();
  const settingsOf = async (...argv: string[]) => {
    const resolution = await resolveSettings(argv);
    ok(resolution.kind === 'settings', JSON.stringify(resolution));
    return resolution.settings;
  };
  /** What a file comes to that has what is printed. */
  async function throughFile(...argv: string[]) {
    const file = join(directory(), 'eofd.toml');
    const settings = await settingsOf(...argv);
    writeFileSync(file, settingsText(settings));
    return { settings, again: { ...(await settingsOf('-c', file)), config: settings.config } };
  }

  it('are the same settings again, be they defaults or not', async () => {
    // Those of TLS have to be there, all three: see below.
    const names = optionNames.filter((name) => !/^(http-)?tls-|^http-token-file$/.test(name));
    for (const name of names.filter((option) => (OPTIONS[option] as Option).inFile)) {
      const { settings, again } = await throughFile(`--${name}=${SAMPLES[name][0]}`, ...(NEEDS[name] ?? []));
      deepEqual({ ...again, 'handler-concurrency': settings['handler-concurrency'] }, settings, name);
    }
    const { settings, again } = await throughFile('--backlog', '5');
    deepEqual(again, settings);
  });

  it('have the files of TLS', async () => {
    const certificates = new Certificates(directory());
    const authority = certificates.authority();
    const { cert, key } = certificates.service(authority);
    const files = ['--http-tls-cert', cert, '--http-tls-key', key, '--http-tls-client-ca', authority.cert];
    const { settings, again } = await throughFile('--http', '0.0.0.0:0', ...files);
    deepEqual(again, settings);
    deepEqual(settings['http-tls-key'], key);
    const own = ['--tls-ca', authority.cert, '--tls-cert', cert, '--tls-key', key];
    const forward = await throughFile('--handler', 'https://x/', ...own);
    deepEqual(forward.again, forward.settings);
  });

  it('have the program, whatever its words, or the module', async () => {
    const argv = ['--', 'tr', '"a\\', "b'\x7f\n\u2028", 'ü'];
    const program = await throughFile(...argv);
    deepEqual(program.again, program.settings);
    const module = await throughFile('--handler', 'test/fixtures/behaves.mjs');
    const { choice } = module.again;
    ok(choice.kind === 'module' && module.settings.choice.kind === 'module');
    deepEqual(choice.path, module.settings.choice.path);
  });

  it('are what --print-config prints', async () => {
    const resolution = await resolveSettings(['--print-config', '--max-request', '64K', '--backlog', '7']);
    ok(resolution.kind === 'text');
    match(resolution.text, /^socket = "\.\/sock"\n/);
    match(resolution.text, /\nbacklog = 7\n/);
    match(resolution.text, /\nmax-request = "64K"\n/);
    match(resolution.text, /\nexit-idle-time = "infinity"\n/);
  });
});
