// Draws docs/session.svg, the picture on the first page: a session in a terminal, run here and now, with the bad
// client, the diagnosis and the cure.
//   node scripts/session.mjs           runs it and draws it
//   node scripts/session.mjs --text    runs it and prints what it shows
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const COLUMNS = 100;
const CALC = `#!/usr/bin/env python3
import json, statistics, sys
numbers = [float(word) for word in sys.stdin.read().split()]
json.dump({"count": len(numbers), "mean": statistics.fmean(numbers)}, sys.stdout)
print()
`;
const PAGE = `import asyncio

async def ask():
    reader, writer = await asyncio.open_unix_connection("sock")
    writer.write(b"1 2 6")
    print((await reader.read()).decode())

asyncio.run(ask())
`;
const START = 'eofd --socket-mode 0666 --stall-warn 1s -- ./calc.py 2>log &';
const COMMANDS = [
  'cat page.py',
  'timeout 6 python3 page.py || echo "no reply"',
  "grep -om 1 'warning: .*half-closed.*' log",
  "sed -i 's/writer.write(.*/&; writer.write_eof()/' page.py",
  'timeout 6 python3 page.py',
];
/** Whose page it is, where we may choose. */
const WEB_USER = 'www-data';

/** @type {() => Promise<readonly { command: string, output: string }[]>} */
async function session() {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-session-'));
  mkdirSync(join(directory, 'bin'));
  symlinkSync(resolve('dist/eofd.cjs'), join(directory, 'bin/eofd'));
  writeFileSync(join(directory, 'calc.py'), CALC);
  writeFileSync(join(directory, 'page.py'), PAGE);
  for (const path of ['.', 'calc.py', 'page.py']) chmodSync(join(directory, path), path === 'page.py' ? 0o666 : 0o755);
  const options = {
    cwd: directory,
    env: { PATH: `${join(directory, 'bin')}:${dirname(process.execPath)}:${process.env.PATH}`, LANG: 'C.UTF-8' },
  };
  const daemon = spawn('sh', ['-c', `exec ${START.replace(/ &$/, '')}`], { ...options, stdio: 'ignore' });
  const ended = new Promise((settle) => daemon.on('close', settle));
  try {
    const log = join(directory, 'log');
    while (!existsSync(log) || !readFileSync(log, 'utf8').includes('listening')) {
      if (daemon.exitCode !== null) throw new Error(`eofd ended: ${readFileSync(log, 'utf8')}`);
      await sleep(20);
    }
    const asWebUser = process.getuid?.() === 0 ? ['setpriv', `--reuid=${WEB_USER}`, '--clear-groups', '--'] : [];
    return [
      { command: START, output: '' },
      ...COMMANDS.map((command) => {
        const argv = [...(command.includes('python3') ? asWebUser : []), 'sh', '-c', command];
        const { stdout, stderr } = spawnSync(argv[0] ?? '', argv.slice(1), { ...options, encoding: 'utf8' });
        return { command, output: `${stdout}${stderr}`.trimEnd() };
      }),
    ];
  } finally {
    daemon.kill();
    await ended;
    rmSync(directory, { recursive: true });
  }
}

/** @type {(line: string) => readonly string[]} */
const wrapped = (line) =>
  line.match(new RegExp(`.{1,${COLUMNS}}(?= |$)`, 'g'))?.map((part) => part.trimStart()) ?? [''];

/** @type {(text: string) => string} */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const LINE = 20;
const TOP = 52;

/** @type {(steps: readonly { command: string, output: string }[]) => string} */
function drawing(steps) {
  const lines = steps.flatMap(({ command, output }) => {
    const kind = output.startsWith('warning') ? 'warning' : 'output';
    const shown =
      output === '' ? [] : output.split('\n').flatMap((line) => (line.length > COLUMNS ? wrapped(line) : [line]));
    return [{ kind: 'command', text: `$ ${command}` }, ...shown.map((text) => ({ kind, text }))];
  });
  const height = TOP + lines.length * LINE + 4;
  const texts = lines.map(
    ({ kind, text }, i) =>
      `<text class="${kind}" x="20" y="${TOP + i * LINE}" xml:space="preserve">${escaped(text)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 ${height}" width="900" height="${height}" role="img">
<title>A client that does not half-close, what eofd says of it, and the cure</title>
<style>
text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #c9d1d9 }
.command { fill: #ffffff; font-weight: bold }
.warning { fill: #f0c674 }
</style>
<rect width="900" height="${height}" rx="8" fill="#161b22"/>
<circle cx="22" cy="18" r="5" fill="#ff5f57"/>
<circle cx="40" cy="18" r="5" fill="#febc2e"/>
<circle cx="58" cy="18" r="5" fill="#28c840"/>
${texts.join('\n')}
</svg>
`;
}

const steps = await session();
if (process.argv.includes('--text'))
  console.log(steps.map(({ command, output }) => `$ ${command}\n${output}`.trimEnd()).join('\n'));
else writeFileSync('docs/session.svg', drawing(steps));
