// code-cache.mjs BUNDLE CACHE SOCKET: runs the bundle of the daemon as one that was started by a connection to SOCKET (descriptor 3), asks it once,
// and writes what V8 has compiled by then to CACHE.
import { readFileSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { connect } from 'node:net';
import { basename, dirname, resolve } from 'node:path';
import { Script } from 'node:vm';

const [bundle, cache, socket] = process.argv.slice(2).map((path) => resolve(path));
const text = 'hoge';

process.argv.splice(2);
process.env.LISTEN_PID = String(process.pid);
const script = new Script(Module.wrap(readFileSync(bundle, 'latin1')), { filename: basename(bundle) });

let reply = '';
connect(socket)
  .setEncoding('utf8')
  .on('data', (piece) => {
    reply += piece;
  })
  .on('end', () => {
    if (reply !== text.toUpperCase()) throw new Error(`"${reply}" is not the reply`);
    writeFileSync(cache, script.createCachedData());
    process.kill(process.pid, 'SIGTERM');
  })
  .end(text);
const root = { exports: {} };
script.runInThisContext()(root.exports, createRequire(bundle), root, bundle, dirname(bundle));
