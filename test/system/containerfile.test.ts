import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
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

/** Leaves a child behind that has no parent and ends at once. */
const PROGRAM = "sh -c 'setsid sleep 0 & exec tr a-z A-Z'";
const COUNT_DEAD = "cat /proc/[0-9]*/stat 2>/dev/null | grep -c ') Z ' || true";

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

  it('makes an image whose process 1 answers, is healthy, leaves no dead process, and stops when it is told to', async () => {
    assert.equal(one('STOPSIGNAL'), 'SIGTERM');
    assert.equal(one('FROM'), 'debian:trixie-slim');
    const watch = `
      until ${check}; do sleep 0.1; done && echo "health: $?"
      eofc hoge && echo " is the reply"
      until [ "$(${COUNT_DEAD})" = 0 ]; do sleep 0.1; done && echo "nothing dead"
      echo "process 1: $(tr '\\0' ' ' </proc/1/cmdline)"
      kill -TERM 1`;
    const script = `
      export ${one('ENV')} DEBIAN_FRONTEND=noninteractive
      set -e
      ${commands.join('\n')}
      set +e
      (${watch}) &
      exec setpriv --reuid=${one('USER')} --regid=${one('USER')} --init-groups ${entry} -- ${PROGRAM}`;
    const { status, said } = await asFirstProcess(script, dirname(debianPackage()));
    assert.equal(status, 0, said);
    for (const words of ['health: 0', 'HOGE is the reply', 'nothing dead', 'process 1: ', 'eofd']) {
      assert.ok(said.includes(words), `${words}: ${said}`);
    }
    assert.match(said, /stopped|stopping|SIGTERM/);
  });
});
