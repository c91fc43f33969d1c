// code-cache.mjs DIRECTORY: makes V8's code cache of what a start and its first request run, for daemon.cjs in DIRECTORY and for this very Node, and
// removes those made before, also where it can't make another. For the build, and for whoever installs a build on a machine that has another Node:
// the Debian package has it. Needs nothing but Node. The cache is code that the daemon will run: nobody else may write to DIRECTORY.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const REQUEST = 'hoge';
const TIMEOUT_MS = 30_000;

const [path, cache, socket] = process.argv.slice(2).map((word) => resolve(word));
if (cache !== undefined) runOnce(path, cache, socket);
else {
  try {
    makeCache(path);
  } catch (error) {
    console.error(`eofd: no code cache was made, so starts take a little longer: ${error.message}`);
    process.exitCode = 1;
  }
}

/** The daemon is started by a socket, in a process of its own, and asked once. */
function makeCache(directory) {
  const bundle = join(directory, 'daemon.cjs');
  const hash = createHash('sha256').update(readFileSync(bundle)).digest('hex').slice(0, 16);
  const build = Math.floor(statSync(process.execPath).mtimeMs);
  const made = join(directory, `daemon-${hash}-${process.version}-${process.arch}-${build}.cache`);
  // Its name ends like theirs: one that was left half-way is removed with them.
  const making = join(directory, 'making.cache');
  const removeCaches = () => {
    for (const name of readdirSync(directory)) if (name.endsWith('.cache')) rmSync(join(directory, name));
  };
  removeCaches();
  const scratch = mkdtempSync(join(tmpdir(), 'eofd-cache-'));
  // Nothing is accepted here: this process waits for the other, which inherits the descriptor.
  const listener = createServer().listen(join(scratch, 'sock'));
  try {
    const { status, error, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), bundle, making, join(scratch, 'sock')], {
      cwd: scratch,
      stdio: ['ignore', 'ignore', 'pipe', listener._handle.fd],
      env: { PATH: process.env.PATH, LISTEN_FDS: '1' },
      timeout: TIMEOUT_MS,
      // SIGTERM would have the daemon wait for what it has to do.
      killSignal: 'SIGKILL',
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`the daemon failed: ${stderr}`);
    // Whoever runs this, with whatever umask, the daemon's user reads it; and it has its name once it is whole.
    chmodSync(making, 0o644);
    renameSync(making, made);
  } catch (error) {
    removeCaches();
    throw error;
  } finally {
    listener.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs the bundle as src/start does, with the listener as descriptor 3, and writes what V8 has compiled when the reply has come. */
function runOnce(bundle, cachePath, socketPath) {
  process.argv.splice(2);
  process.env.LISTEN_PID = String(process.pid);
  const script = new Script(Module.wrap(readFileSync(bundle, 'latin1')), { filename: basename(bundle) });
  let reply = '';
  connect(socketPath)
    .setEncoding('utf8')
    .on('data', (piece) => {
      reply += piece;
    })
    .on('end', () => {
      if (reply !== REQUEST.toUpperCase()) throw new Error(`"${reply}" is not the reply`);
      const compiled = script.createCachedData();
      // Twice, which is how src/start/run-cached.ts sees whether it is whole; and on the disk before it gets its name.
      writeFileSync(cachePath, Buffer.concat([compiled, compiled]), { flush: true });
      process.kill(process.pid, 'SIGTERM');
    })
    .end(REQUEST);
  const root = { exports: {} };
  script.runInThisContext()(root.exports, createRequire(bundle), root, bundle, dirname(bundle));
}
