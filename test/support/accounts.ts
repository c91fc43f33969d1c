import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runClient } from './clients.ts';
import { SHIPPED_EOFD, UNMEASURED } from './commands.ts';
import { startDaemon } from './daemon.ts';
import { FaultFile } from './fault-file.ts';
import { MemoryCgroup } from './memory-cgroup.ts';
import { removeTree } from './remove-tree.ts';

const CROWD = fileURLToPath(new URL('../../../test/support/crowd.py', import.meta.url));
const EAGAIN = 11;
const UPPER = ['--', 'tr', 'a-z', 'A-Z'];

/** A daemon with one limit that is far below what its clients ask for. */
export interface Limit {
  readonly args: readonly string[];
  readonly launcher?: readonly string[];
  /** Of each request. */
  readonly bytes: number;
  /** Of the programs' starts, so many fail as at the limit of processes. */
  readonly failedStarts?: number;
  /** Of a control group that the daemon and its programs are in. */
  readonly cgroupBytes?: number;
}

/** A program that takes a thousand times more memory than there is for one client in 26. */
const EATER = 'local $/; $_ = <STDIN>; my $x = "x" x (length($_) << 20) if /^b/; print uc';

export const LIMITS: Readonly<Record<string, Limit>> = {
  connections: { args: ['--connections-max', '5'], bytes: 1000 },
  'connections of one user': { args: ['--connections-max-per-user', '5'], bytes: 1000 },
  'the listen queue': { args: ['--backlog', '1', '--connections-max', '2'], bytes: 1000 },
  'the queue for a turn': { args: ['--handler-concurrency', '1', ...UPPER], bytes: 1000 },
  memory: { args: ['--buffer-max', '1M', '--max-request', '512K'], bytes: 300_000 },
  'memory, with programs': { args: ['--buffer-max', '1M', '--max-request', '512K', ...UPPER], bytes: 300_000 },
  'a request': { args: ['--max-request', '999'], bytes: 1000 },
  'a reply': { args: ['--max-reply', '999', ...UPPER], bytes: 1000 },
  descriptors: { args: [], launcher: ['prlimit', '--nofile=40', process.execPath], bytes: 1000 },
  processes: { args: UPPER, bytes: 1000, failedStarts: 10 },
};

/** One that only root can set. */
export const CGROUP: Limit = {
  args: ['--handler-concurrency', '4', '--', 'perl', '-e', EATER],
  bytes: 1000,
  cgroupBytes: 400 * 2 ** 20,
};

/** What clients met, and what the daemon says of the same. */
export interface Account {
  readonly sent: number;
  readonly replied: number;
  readonly told: number;
  /** Those that could not connect among them. */
  readonly failed: number;
  readonly unconnected: number;
  /** Of those that were accepted. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly accepted: number;
  /** Processes that the system killed, for want of memory. */
  readonly killed: number;
}

/** Sends as many requests at once, and stops the daemon. Wrong bytes and clients that hang throw. */
export async function accountAt(limit: Limit, clients: number): Promise<Account> {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-accounts-'));
  const faults = new FaultFile(join(directory, 'faults'));
  const { failedStarts: times = 0 } = limit;
  if (times > 0) faults.arm({ call: 'posix_spawn', nth: 2, errno: EAGAIN, times });
  const cgroup = limit.cgroupBytes === undefined ? undefined : new MemoryCgroup(limit.cgroupBytes);
  const daemon = await startDaemon({
    launcher: [...(cgroup?.launcher ?? []), ...(limit.launcher ?? faults.launcher)],
    program: SHIPPED_EOFD,
    env: { ...UNMEASURED, FAULTS: faults.path },
    args: limit.args,
  });
  try {
    const { out } = await runClient(['python3', CROWD, daemon.socket, String(clients), String(limit.bytes)]);
    const met = JSON.parse(out.toString()) as Partial<Record<string, number>>;
    assert.deepEqual([met['wrong'], met['nothing']], [undefined, undefined], JSON.stringify(met));
    assert.equal(await daemon.stop(), 0);
    const last = String(daemon.lines.at(-1)?.['message']);
    const [, accepted = '', list = ''] = /^stopped after (\d+) connections: (.*)$/.exec(last) ?? [];
    const outcomes = list.split(', ').map((part) => [part.replace(/^\d+ /, ''), Number.parseInt(part, 10)] as const);
    return {
      sent: clients,
      replied: met['replied'] ?? 0,
      told: met['told'] ?? 0,
      failed: (met['failed'] ?? 0) + (met['unconnected'] ?? 0),
      unconnected: met['unconnected'] ?? 0,
      outcomes: Object.fromEntries(outcomes),
      accepted: Number(accepted),
      killed: cgroup?.kills ?? 0,
    };
  } finally {
    daemon.clean();
    await cgroup?.remove();
    faults.close();
    removeTree(directory);
  }
}

/** What does not add up, as numbers; all of them 0 where nothing is lost. */
export function differences(account: Account): readonly number[] {
  const { sent, replied, told, failed, unconnected, outcomes, accepted } = account;
  const counted = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  return [
    sent - replied - told - failed,
    sent - unconnected - accepted,
    accepted - counted,
    replied - (outcomes['replied'] ?? 0),
  ];
}
