// What is shipped as dist/code-cache.cjs: makes V8's code cache of what a start and its first request run, for the
// daemon.cjs beside it and for this very Node, and removes those made before, also where it can't make another. The
// build runs it, and so does the Debian package once it is installed. The daemon will run the cache's code: nobody else
// may write to the directory.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { cacheName } from './cache-name.ts';

const REQUEST = 'hoge';
const TIMEOUT_MS = 30_000;

const directory = import.meta.dirname;
const bundle = join(directory, 'daemon.cjs');
const [cachePath, socketPath] = process.argv.slice(2);
if (cachePath !== undefined && socketPath !== undefined) runOnce(cachePath, socketPath);
else {
  try {
    makeCache();
  } catch (error) {
    console.error(`eofd: no code cache was made, so starts take a little longer: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

/** The daemon is started by a socket, in a process of its own, and asked once. */
function makeCache(): void {
  const hash = createHash('sha256').update(readFileSync(bundle)).digest('hex').slice(0, 16);
  // Its name ends like theirs: one that was left half-way is removed with them.
  const making = join(directory, 'making.cache');
  const removeCaches = (): void => {
    for (const name of readdirSync(directory)) if (name.endsWith('.cache')) rmSync(join(directory, name));
  };
  removeCaches();
  const scratch = mkdtempSync(join(tmpdir(), 'eofd-cache-'));
  // Nothing is accepted here: this process waits for the other, which inherits the descriptor.
  const listener = createServer().listen(join(scratch, 'sock')) as Server & {
    readonly _handle: { readonly fd: number };
  };
  try {
    const { status, error, stderr } = spawnSync(
      process.execPath,
      [import.meta.filename, making, join(scratch, 'sock')],
      {
        cwd: scratch,
        stdio: ['ignore', 'ignore', 'pipe', listener._handle.fd],
        env: { PATH: process.env['PATH'], LISTEN_FDS: '1' },
        timeout: TIMEOUT_MS,
        // SIGTERM would have the daemon wait for what it has to do.
        killSignal: 'SIGKILL',
      },
    );
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`the daemon failed: ${stderr.toString()}`);
    // Whoever runs this, with whatever umask, the daemon's user reads it; and it has its name once it is whole.
    chmodSync(making, 0o644);
    renameSync(making, join(directory, cacheName(hash)));
  } catch (error) {
    removeCaches();
    throw error;
  } finally {
    listener.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs the bundle as run-cached.ts does, with the listener as descriptor 3, and keeps what V8 compiled. */
function runOnce(cache: string, socket: string): void {
  process.argv.splice(2);
  process.env['LISTEN_PID'] = String(process.pid);
  const script = new Script(Module.wrap(readFileSync(bundle, 'latin1')), { filename: basename(bundle) });
  let reply = '';
  connect(socket)
    .setEncoding('utf8')
    .on('data', (piece: string) => {
      reply += piece;
    })
    .on('end', () => {
      if (reply !== REQUEST.toUpperCase()) throw new Error(`"${reply}" is not the reply`);
      const compiled = script.createCachedData();
      // Twice, which is how run-cached.ts sees whether it is whole; and on the disk before it gets its name.
      writeFileSync(cache, Buffer.concat([compiled, compiled]), { flush: true });
      process.kill(process.pid, 'SIGTERM');
    })
    .end(REQUEST);
  const root = { exports: {} };
  const run = script.runInThisContext() as (...names: readonly unknown[]) => void;
  run(root.exports, createRequire(bundle), root, bundle, dirname(bundle));
}
