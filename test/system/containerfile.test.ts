import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { shellWord } from '../../src/eofc/doctor/finding.ts';
import { debianPackage } from '../support/installed-machine.ts';
import { forgetMachine, inOwnCgroup, machineName } from '../support/machine-cgroup.ts';
import { machineRoot } from '../support/machine-root.ts';

const TEST_MS = 600_000;
/** Of machineName: those that are booted count from 1 on. */
const NUMBER = 90;

/** What the Containerfile says, line by line, with those that go on in one. */
const instructions = readFileSync('packaging/Containerfile', 'utf8')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '');
const all = (name: string): readonly string[] =>
  instructions.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
const one = (name: string): string => all(name)[0] ?? assert.fail(name);

/** The only kinds of mounts and of checks that there are. */
const commands = all('RUN').map((line) => line.replace('--mount=type=bind,source=out,target=/packages ', ''));
const check = one('HEALTHCHECK').replace(/^.* CMD /, '');
const entry = (JSON.parse(one('ENTRYPOINT')) as readonly string[]).map((word) => `'${word}'`).join(' ');

/** Leaves an orphan behind, which tells its number once it is process 1's. Asked for `slow`, it ends after the stop began. */
const PROGRAM = `#!/bin/sh
request=$(cat)
setsid sh -c 'until read -r own name state parent rest </proc/$$/stat && [ "$parent" = 1 ]; do sleep 0.05; done
  echo $$ >/tmp/orphan' >/dev/null 2>&1 &
if [ "$request" = slow ]; then
  touch /tmp/slow-began
  while [ -e /run/eofd/eofd.sock ]; do sleep 0.05; done
fi
printf %s "$request" | tr a-z A-Z
`;

// It runs in a root of Debian's, which takes mmdebstrap and 'systemd-nspawn': no container engine.
describe('packaging/Containerfile', function () {
  this.timeout(TEST_MS);

  /** Runs a script as process 1 of a container, in a root that is as it was afterwards. */
  async function asFirstProcess(script: string, packages: string): Promise<{ status: number | null; said: string }> {
    const name = machineName(NUMBER);
    const bound = 'setpriv --pdeathsig KILL unshare --mount --pid --mount-proc --fork --kill-child=KILL'.split(' ');
    const nspawn = `systemd-nspawn --quiet --register=no --keep-unit --private-network --machine=${name} --read-only`;
    const isolated = '--volatile=overlay --link-journal=no --resolv-conf=off --timezone=off --console=pipe'.split(' ');
    const root = ['-D', await machineRoot('trixie'), `--bind-ro=${packages}:/packages`];
    const argv = [...inOwnCgroup(name), ...bound, ...nspawn.split(' '), ...isolated, ...root, 'sh', '-c', script];
    const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
    const [status] = (await once(child, 'close')) as [number | null];
    await forgetMachine(name);
    return { status, said };
  }

  it('makes an image whose process 1 answers, is healthy once it does, takes orphans, and finishes what is under way when it is told to stop', async () => {
    assert.equal(one('STOPSIGNAL'), 'SIGTERM');
    assert.equal(one('FROM'), 'debian:trixie-slim');
    const asUser = `setpriv --reuid=${one('USER')} --regid=${one('USER')} --init-groups`;
    const watch = `
      until ${asUser} ${check}; do sleep 0.1; done && echo "health: $?"
      eofc hoge && echo " is the reply"
      until [ -s /tmp/orphan ]; do sleep 0.1; done
      while [ -e "/proc/$(cat /tmp/orphan)" ]; do sleep 0.1; done && echo "the orphan is gone"
      echo "process 1: $(tr '\\0' ' ' </proc/1/cmdline)"
      eofc slow &
      until [ -e /tmp/slow-began ]; do sleep 0.1; done
      kill -${one('STOPSIGNAL').replace('SIG', '')} 1
      wait`;
    const script = `
      export ${one('ENV')} DEBIAN_FRONTEND=noninteractive
      set -e
      ${commands.join('\n')}
      printf %s ${shellWord(PROGRAM)} >/tmp/program
      chmod 755 /tmp/program
      set +e
      ${asUser} ${check} 2>/dev/null || echo "health before: $?"
      (${watch}) &
      exec ${asUser} ${entry} -- /tmp/program`;
    const { status, said } = await asFirstProcess(script, dirname(debianPackage()));
    assert.equal(status, 0, said);
    for (const words of ['health before: 69', 'health: 0', 'HOGE is the reply', 'the orphan is gone'])
      assert.ok(said.includes(words), `${words}: ${said}`);
    assert.match(said, /^process 1: .*eofd --socket \/run\/eofd\/eofd\.sock/m);
    assert.match(
      said,
      /stopping: finishing[^]*: replied; 4 bytes received[^]*stopped after \d+ connections: \d+ replied(?!.*cut by drain)/m,
    );
  });
});
