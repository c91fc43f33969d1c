import assert from 'node:assert/strict';
import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { koffiFiles } from '../../src/posix/koffi.ts';
import { moduleUrl, type NodeRun, runNode } from '../support/node.ts';
import { withDirectory } from '../support/sockets.ts';

describe('koffi', () => {
  const posix = dirname(fileURLToPath(moduleUrl('posix/libc')));
  const koffi = dirname(fileURLToPath(import.meta.resolve('koffi')));
  const native = join(koffi, '../@koromix');

  /** Imports a copy of the folder, for which `node_modules` holds what `install` puts there. */
  const importCopy = async (install: (modules: string) => void, check: (run: NodeRun) => void): Promise<void> =>
    withDirectory((directory) => {
      for (const folder of ['posix', 'core'])
        cpSync(join(posix, '..', folder), join(directory, folder), { recursive: true });
      writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
      mkdirSync(join(directory, 'node_modules'));
      install(join(directory, 'node_modules'));
      const url = pathToFileURL(join(directory, 'posix/descriptor-limit.js')).href;
      check(runNode(`import { descriptorLimit } from '${url}'; console.log(descriptorLimit() > 0);`));
    });
  const works = (run: NodeRun): void => assert.deepEqual(run, { status: 0, out: 'true\n', errors: '' });

  it('that cannot be loaded ends the first call in words that say what to do', async () => {
    await importCopy(
      () => {},
      ({ status, errors }) => {
        assert.equal(status, 1);
        assert.match(errors, /cannot load koffi, .*builds for Linux on x64 and arm64; .*"npm ci"/);
      },
    );
  });

  it('is found beside the real place of its package, where pnpm and linked installations have it', async () => {
    await importCopy((modules) => symlinkSync(koffi, join(modules, 'koffi')), works);
  });

  it('is found by its own loader where its native part is not in the usual place', async () => {
    await importCopy((modules) => {
      cpSync(koffi, join(modules, 'koffi'), { recursive: true });
      cpSync(native, join(modules, 'koffi/node_modules/@koromix'), { recursive: true });
    }, works);
  });

  it('has its file for this machine first, the one that is loaded', () => {
    const [file = ''] = koffiFiles(fileURLToPath(import.meta.url));
    assert.equal(
      realpathSync(file),
      join(realpathSync(native), `koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`),
    );
  });
});
