import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import Module from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { cacheName } from '../../src/start/cache-name.ts';
import { SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';
import { withDirectory } from '../support/sockets.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

describe('what is shipped', () => {
  for (const name of ['eofd', 'eofc', 'eofd-units']) {
    const file = resolve(`dist/${name}.cjs`);

    it(`has ${name} as a file that can be run as it is`, () => {
      accessSync(file, constants.X_OK);
      assert.match(readFileSync(file, 'utf8'), /^#!\/usr\/bin\/env node\n"use strict";/);
      assert.ok(execFileSync(file, ['--version'], { encoding: 'utf8' }).includes(version));
    });
  }

  it('has what eofd loads after its first reply as a file of its own', async () => {
    const late = (await import(pathToFileURL(resolve('dist/late.cjs')).href)) as object;
    assert.ok(Object.keys(late).length > 1);
    assert.ok(readFileSync('dist/daemon.cjs', 'utf8').includes('./late.cjs'));
  });

  it('has a code cache that belongs to the bundle and that this Node takes', () => {
    const text = readFileSync('dist/daemon.cjs', 'latin1');
    // The one of the threads is in a text, which is compiled in a thread alone.
    assert.ok(!/(?<!handler\}=await )\bimport\(/.test(text), 'Node 20 could not import() from it');
    assert.ok(
      [...text].every((character) => character < '\x80'),
      'it can be read as latin1',
    );
    const bundle = createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 16);
    assert.ok(readFileSync('dist/eofd.cjs', 'utf8').includes(`"${bundle}"`), 'the starter names this text');
    const caches = readdirSync('dist').filter((name) => name.endsWith('.cache'));
    assert.deepEqual(caches, [cacheName(bundle)]);
    const twice = readFileSync(`dist/${caches[0]}`);
    const script = new Script(Module.wrap(text), { cachedData: twice.subarray(0, twice.length / 2) });
    assert.equal(script.cachedDataRejected, false);
  });

  it('still finds what it loads late when it starts out of the code cache', async () => {
    const daemon = await startDaemon({ program: SHIPPED_EOFD, env: UNMEASURED });
    await daemon.said(/^listening/);
    assert.deepEqual(
      daemon.lines.filter(({ level }) => level !== 'info').map(({ message }) => message),
      [],
    );
    assert.equal(await daemon.stop(), 0);
  });

  it('starts out of the code cache with a copy of this Node as well', async () => {
    await withDirectory((directory) => {
      cpSync('dist', directory, { recursive: true });
      symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
      const node = join(directory, 'node');
      copyFileSync(process.execPath, node);
      // Of the text V8 compares nothing but the length: what runs at once comes out of the cache.
      const text = readFileSync('dist/daemon.cjs', 'latin1');
      writeFileSync(join(directory, 'daemon.cjs'), text.replace('"use strict";', 'throw 123456;'), 'latin1');
      assert.ok(
        execFileSync(node, [join(directory, 'eofd.cjs'), '--version'], {
          encoding: 'utf8',
          env: { ...process.env, ...UNMEASURED },
        }).includes(version),
      );
    });
  });

  it('starts without the code cache as well', async () => {
    await withDirectory((directory) => {
      for (const name of ['eofd.cjs', 'daemon.cjs']) copyFileSync(`dist/${name}`, join(directory, name));
      symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
      assert.ok(
        execFileSync(process.execPath, [join(directory, 'eofd.cjs'), '--version'], { encoding: 'utf8' }).includes(
          version,
        ),
      );
    });
  });

  it('has what only HTTP needs as a file of its own, which has no way to the kernel of its own', () => {
    assert.ok(readFileSync('dist/daemon.cjs', 'utf8').includes('./http.cjs'));
    for (const name of ['http', 'forward-http']) assert.ok(!readFileSync(`dist/${name}.cjs`, 'utf8').includes('koffi'));
  });

  it('has what the threads of a module run as a text in the daemon, which imports what it is told to', () => {
    // Words of module-thread.ts: its import, in a text.
    assert.match(readFileSync('dist/daemon.cjs', 'utf8'), /await import\(/);
    assert.ok(!existsSync('dist/module-thread.cjs'));
  });

  it('loads nothing of threads where there is no module', async () => {
    const tell =
      "process.on('exit', () => process._rawDebug('threads', process.moduleLoadList.includes('NativeModule worker_threads')))";
    const launcher = [process.execPath, '--import', `data:text/javascript,${tell}`];
    for (const [args, expected] of [
      [[], 'threads false'],
      [['--handler', resolve('test/fixtures/behaves.mjs')], 'threads true'],
    ] as const) {
      const daemon = await startDaemon({ launcher, program: SHIPPED_EOFD, env: UNMEASURED, args });
      await ask(daemon.socket, 'upper x');
      await daemon.stop();
      assert.deepEqual(daemon.noise, [expected]);
      daemon.clean();
    }
  });

  it('loads nothing of HTTP where it is not asked for', async () => {
    const tell =
      "process.on('exit', () => process._rawDebug('http', process.moduleLoadList.includes('NativeModule http')))";
    const launcher = [process.execPath, '--import', `data:text/javascript,${tell}`];
    for (const [args, expected] of [
      [[], 'http false'],
      [['--http', './http'], 'http true'],
    ] as const) {
      const daemon = await startDaemon({ launcher, program: SHIPPED_EOFD, env: UNMEASURED, args });
      await ask(daemon.socket, 'x');
      await daemon.stop();
      assert.deepEqual(daemon.noise, [expected]);
      daemon.clean();
    }
  });

  it('has what only eofc doctor needs as a file of its own', () => {
    const eofc = readFileSync('dist/eofc.cjs', 'utf8');
    assert.ok(eofc.includes('./doctor.cjs'));
    for (const words of ['socket-not-enabled', 'systemctl', 'child_process']) {
      assert.ok(!eofc.includes(words), words);
      assert.ok(readFileSync('dist/doctor.cjs', 'utf8').includes(words), words);
    }
  });

  it('has the client as a library', async () => {
    const library = (await import(pathToFileURL(resolve('dist/index.js')).href)) as { request?: unknown };
    assert.equal(typeof library.request, 'function');
  });
});
