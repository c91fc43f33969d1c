import { deepEqual, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { scratchForEach } from '../support/scratch.ts';
import { SHELLS } from './shells.ts';

/** Lines, and all that is offered at the end of each; `DIR` is the directory they are typed in. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  'eofd --handler-c': ['--handler-concurrency'],
  'eofd --log-level ': ['err', 'warning', 'notice', 'info', 'debug'],
  'eofd --log-level=w': ['warning'],
  'eofd --on-stall=': ['close', 'reply'],
  'eofd --backlog 5 --program-mode s': ['spare'],
  'eofd --handler e': ['echo'],
  'eofd --handler folder/': ['calc.mjs'],
  'eofd -c n': ['notes.toml'],
  'eofd --config=n': ['notes.toml'],
  'eofd --socket-group roo': ['root'],
  'eofd --allow-users ro': ['root'],
  'eofd --allow-users root,daem': ['root,daemon'],
  'eofd --allow-groups=root,daem': ['root,daemon'],
  'eofd --allow-groups=roo': ['root'],
  'eofd --backlog ': [],
  'eofd -- cat n': ['notes.toml'],
  'eofd --backlog 5 -- cat --backlog n': ['notes.toml'],
  'eofc -s h': ['here.sock'],
  'eofc --socket=h': ['here.sock'],
  'eofc -s notes': [],
  'eofc -s ': ['folder', 'here.sock', 'run', 'DIR/run/eofd.sock'],
  'eofc --no': ['--no-eof'],
  'eofc -- --no': [],
  'eofc doc': ['doctor'],
  'eofc doctor --j': ['--json'],
  'eofc sta': ['status'],
  'eofc status --wa': ['--watch'],
  'eofc status he': ['here.sock'],
  'eofc doctor h': ['here.sock'],
  'eofd-units --root f': ['folder'],
  'eofd-units --pr': ['--print'],
};
const TOOLS = ['bash', 'zsh', 'fish'];
/** Runs what follows, with a directory's etc over /etc. */
const ETC = 'mount -t overlay overlay -o lowerdir="$0/etc:/etc" /etc; exec "$@"';

/**
 * Without the equals sign and the slash that some put behind, or the option and the directory that some put in front.
 */
const plain = (offered: readonly string[], directory: string): readonly string[] =>
  [...new Set(offered.filter((found) => found !== '').map((found) => found.replace(/^--[a-z-]+=(?=.)|[=/ ]$/g, '')))]
    .map((found) => found.replace(directory, 'DIR').replace('folder/', ''))
    .sort();

for (const shell of TOOLS) {
  describe(`in ${shell}, a tab`, () => {
    const scratch = scratchForEach();
    let servers: readonly Server[];
    beforeEach(async () => {
      mkdirSync(join(scratch(), 'folder'));
      mkdirSync(join(scratch(), 'run'));
      writeFileSync(join(scratch(), 'notes.toml'), '');
      writeFileSync(join(scratch(), 'folder/calc.mjs'), '');
      servers = ['here.sock', 'run/eofd.sock'].map((path) => createServer().listen(join(scratch(), path)));
      await Promise.all(servers.map((server) => once(server, 'listening')));
    });
    afterEach(() => {
      for (const server of servers) server.close();
    });
    const offers = async (line: string, within: readonly string[] = []) => {
      const environment = { XDG_RUNTIME_DIR: join(scratch(), 'run'), PATH: '/usr/bin:/bin', HOME: scratch() };
      return plain((await SHELLS[shell]?.(line, scratch(), environment, within)) ?? [], scratch());
    };

    for (const name of ['eofd', 'eofc', 'eofd-units']) {
      it(`offers every option of ${name}, and nothing else`, async () => {
        const help = execFileSync(process.execPath, [`dist/${name}.cjs`, name === 'eofd' ? '--help-all' : '--help']);
        const options = [...String(help).matchAll(/^ {2}(?:-\w,| {3}) (--[a-z-]+)/gm)].map(([, option = '']) => option);
        ok(options.length > 4);
        deepEqual(await offers(`${name} --`), options.sort());
      });
    }

    it('offers the values of options, files, sockets, groups, and what belongs to the program behind --', async () => {
      const offered: Record<string, readonly string[]> = {};
      for (const line of Object.keys(LINES)) offered[line] = await offers(line);
      deepEqual(offered, Object.fromEntries(Object.entries(LINES).map(([line, found]) => [line, found.toSorted()])));
    });

    it('offers the units of services that have settings', async () => {
      mkdirSync(join(scratch(), 'etc/eofd'), { recursive: true });
      for (const name of ['eofd', 'mirror']) writeFileSync(join(scratch(), `etc/eofd/${name}.toml`), '');
      const within = ['unshare', '--map-root-user', '--mount', 'sh', '-euc', ETC, scratch()];
      const offered = await offers('eofc doctor eofd@m', within);
      deepEqual(
        offered.map((name) => name.replace(/^eofd@/, '')),
        ['mirror.service', 'mirror.socket'],
      );
    });

    it('offers programs behind --', async () => {
      ok((await offers('eofd -- ca')).includes('cat'));
    });
  });
}
