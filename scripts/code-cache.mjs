// code-cache.mjs DIRECTORY: makes V8's code cache of what a start and its first request run, for daemon.cjs in DIRECTORY and for this very Node, and
// removes those made before. For the build, and for whoever installs a build on a machine that has another version of Node. Needs nothing but Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const REQUEST = 'hoge';
const TIMEOUT_MS = 30_000;

const [path, cache, socket] = process.argv.slice(2).map((word) => resolve(word));
if (cache === undefined) makeCache(path);
else runOnce(path, cache, socket);

/** The daemon is started by a socket, in a process of its own, and asked once. */
function makeCache(directory) {
  const bundle = join(directory, 'daemon.cjs');
  const hash = createHash('sha256').update(readFileSync(bundle)).digest('hex').slice(0, 16);
  for (const name of readdirSync(directory)) if (name.endsWith('.cache')) rmSync(join(directory, name));
  const scratch = mkdtempSync(join(tmpdir(), 'eofd-cache-'));
  // Nothing is accepted here: this process waits for the other, which inherits the descriptor.
  const listener = createServer().listen(join(scratch, 'sock'));
  const made = join(directory, `daemon-${hash}-${process.version}-${process.arch}.cache`);
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), bundle, made, join(scratch, 'sock')], {
    stdio: ['ignore', 'inherit', 'pipe', listener._handle.fd],
    env: { PATH: process.env.PATH, LISTEN_FDS: '1' },
    timeout: TIMEOUT_MS,
  });
  listener.close();
  rmSync(scratch, { recursive: true, force: true });
  if (status !== 0) throw new Error(`cannot make the code cache: ${stderr}`);
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
      writeFileSync(cachePath, script.createCachedData());
      process.kill(process.pid, 'SIGTERM');
    })
    .end(REQUEST);
  const root = { exports: {} };
  script.runInThisContext()(root.exports, createRequire(bundle), root, bundle, dirname(bundle));
}
