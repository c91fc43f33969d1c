import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { run } from '../e2e/run.ts';
import { EOFD, UNMEASURED } from '../support/commands.ts';
import { promised, shellBlocks } from '../support/document-blocks.ts';
import { freePort } from '../support/free-port.ts';
import { removeTree } from '../support/remove-tree.ts';
import { RunningProgram } from './running-program.ts';

// Their commands need 'python3', 'nc', 'socat' and 'curl'.
const ENVIRONMENT = { ...process.env, ...UNMEASURED, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` };
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

for (const page of ['README.md', 'README.ja.md']) {
  describe(`the commands of ${page}`, () => {
    let directory = '';
    let daemon: RunningProgram | undefined;
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'eofd-'));
      for (const name of ['dist', 'examples', 'node_modules', 'package.json'])
        symlinkSync(resolve(name), join(directory, name));
    });
    afterEach(async () => {
      await daemon?.end();
      removeTree(directory);
    });

    /** Puts another one in its place: `npm start` does no more once all is installed and built. */
    const serve = async (command: string): Promise<void> => {
      await daemon?.end();
      const own = command === 'npm start' ? `exec ${EOFD}` : `exec ${command}`;
      daemon = new RunningProgram(own, directory, ENVIRONMENT);
      await daemon.said(/listening on/);
    };

    it('work in a clone, one after the other, and print what the page says', async () => {
      equal(scripts['start'], 'exec node dist/eofd.cjs');
      const commands = shellBlocks(page, '').flatMap(commandsOf);
      ok(commands.length > 5);
      const ports = new Map([
        ['8080', await freePort()],
        ['9090', await freePort()],
      ]);
      for (const written of commands) {
        const command = written.replaceAll(/\b(8080|9090)\b/g, (port) => ports.get(port) ?? port);
        if (/^(npm start|node dist\/eofd\.cjs)/.test(command)) {
          await serve(command.replace(/ +#.*/, ''));
          continue;
        }
        const { code, out, err } = await run(['sh', '-euc', command], { directory, environment: ENVIRONMENT });
        const missing = promised(command).filter((words) => !String(out).includes(words));
        deepEqual({ command, code, err, missing }, { command, code: 0, err: '', missing: [] });
      }
    });

    it('are the same in both languages, where they say how to install and how to serve', () => {
      for (const kind of ['root', 'clone'])
        for (const block of shellBlocks('README.ja.md', kind))
          for (const command of commandsOf(block))
            ok(readFileSync('README.md', 'utf8').includes(command.replace(/ +#.*/, '')), command);
    });
  });
}

/** Its commands: each begins a line, and one with an open quotation goes on. */
function commandsOf(block: string): readonly string[] {
  const commands: string[] = [];
  for (const line of block.trimEnd().split('\n')) {
    const last = commands.at(-1);
    const isOpen = last !== undefined && (last.match(/"/g) ?? []).length % 2 === 1;
    if (isOpen) commands[commands.length - 1] = `${last}\n${line}`;
    else commands.push(line);
  }
  return commands;
}
