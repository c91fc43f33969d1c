// A Debian with systemd to try eofd on, as root: boots one in a container, installs out/*.deb if there is one, and runs
// a command or a shell in it.
//   node scripts/machine.mjs trixie|bookworm [COMMAND...]
// What is done there is gone with it.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const { bootMachine } = await import('../build/test/support/machine.js').catch(() => {
  console.error('build first: npm run build');
  process.exit(1);
});
const [release, ...command] = process.argv.slice(2);
if (release !== 'trixie' && release !== 'bookworm') {
  console.error('usage: node scripts/machine.mjs trixie|bookworm [COMMAND...]');
  process.exit(2);
}
const machine = await bootMachine({ release });
try {
  const deb = existsSync('out') && readdirSync('out').find((name) => name.endsWith('.deb'));
  if (deb) {
    machine.copyIn(`out/${deb}`, `/root/${deb}`);
    const { status, stdout, stderr } = await machine.run(['dpkg', '--install', `/root/${deb}`]);
    if (status !== 0) console.error(`${stdout}${stderr}`);
  }
  const [program = '', ...args] = machine.command(command.length > 0 ? command : ['bash', '-l']);
  // The shell's own ^C is not ours.
  process.on('SIGINT', () => undefined);
  const child = spawn(program, args, { stdio: 'inherit' });
  process.exitCode = await new Promise((ended) => child.once('exit', (status) => ended(status ?? 1)));
} finally {
  await machine.close();
}
