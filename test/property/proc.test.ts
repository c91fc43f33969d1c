import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { unixListeners } from '../../src/eofc/doctor/gather/unix-listeners.ts';
import { parseStatus } from '../../src/handlers/program/process-status.ts';
import { overflowUid } from '../../src/log/overflow-uid.ts';
import { parseMounts } from '../../src/posix/mounts.ts';
import { processorQuota } from '../../src/posix/processor-quota.ts';
import { anyText, corpus, holds } from '../support/property.ts';
import { removeTree } from '../support/remove-tree.ts';

const field = fc.oneof(
  anyText,
  fc.constantFrom('cgroup2', 'cgroup', '/', '/sys/fs/cgroup', 'rw', 'cpu', '0::/a', '-', ' - '),
);
const lines = fc.array(
  fc.array(field, { maxLength: 11 }).map((fields) => fields.join(' ')),
  { maxLength: 4 },
);

describe('whatever /proc and the control groups say', () => {
  it('of a process, is read behind its name, whatever that is', () => {
    const numbers = fc.array(fc.nat(), { minLength: 22, maxLength: 50 });
    const state = fc.constantFrom<string>('S', 'R', 'D', 'Z');
    holds(
      fc.tuple(anyText, state, numbers),
      ([name, letter, fields]) => {
        const text = `4711 (${name}) ${letter} ${fields.join(' ')}\n`;
        const [, , , , , , , , , , user = 0, system = 0, , , , , , , , , pages = 0] = fields;
        // The first of the numbers is the fourth field of all.
        assert.deepEqual(parseStatus(text), { isAsleep: letter === 'S', ticks: user + system, pages });
      },
      (corpus('process-names') as string[]).map(
        (name) => [name, 'S', [...Array(49).keys()]] as [string, string, number[]],
      ),
    );
  });

  it('of users, maps all of them, or names the id of those that it does not map', () => {
    const range = fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 2 ** 32 - 1 }));
    const map = fc.oneof(
      anyText,
      fc.array(range, { maxLength: 3 }).map((all) => all.map((one) => `${one.join(' ')}\n`).join('')),
    );
    const proc = mkdtempSync(join(tmpdir(), 'eofd-proc-'));
    mkdirSync(join(proc, 'self'));
    try {
      holds(
        map,
        (text) => {
          writeFileSync(join(proc, 'self/uid_map'), text);
          const { uid, isAlsoMapped } = overflowUid(proc);
          assert.ok(uid === 65_534 || (uid === -1 && !isAlsoMapped), `${uid}`);
        },
        ['0 0 4294967295\n', '', '0 100000 65536\n', '65534 65534 1\n'],
        0.3,
      );
    } finally {
      removeTree(proc);
    }
  });

  it('of sockets, is read line by line, with the whole name that each was given', () => {
    const path = fc.string({ minLength: 1, unit: fc.constantFrom(...'/@ab :0\\\t\u00e9\ufffd') });
    const inode = fc.nat();
    const proc = mkdtempSync(join(tmpdir(), 'eofd-proc-'));
    mkdirSync(join(proc, 'net'));
    try {
      holds(
        fc.array(fc.tuple(path, inode, fc.boolean()), { maxLength: 4 }),
        (sockets) => {
          const written = sockets.map(
            ([name, number, listens]) =>
              `0000000000000000: 00000002 00000000 ${listens ? '00010000' : '00000000'} 0001 01 ${String(number).padStart(5)} ${name}`,
          );
          const head = 'Num       RefCount Protocol Flags    Type St Inode Path';
          writeFileSync(join(proc, 'net/unix'), [head, ...written, ''].join('\n'));
          assert.deepEqual(
            unixListeners(proc),
            sockets.flatMap(([name, number, listens]) =>
              listens ? [{ inode: String(number), isStream: true, path: name }] : [],
            ),
          );
        },
        [[['/run/a b', 7, true]], [[' ', 7, true]]],
        0.3,
      );
    } finally {
      removeTree(proc);
    }
  });

  it('of mounts, is read without an error', () => {
    holds(
      lines.map((all) => all.join('\n')),
      (text) => {
        for (const mount of parseMounts(text)) assert.equal(typeof mount.point, 'string');
      },
      corpus('mounts') as string[],
    );
  });

  it('of a quota, is a number of processors above 0, or none', () => {
    const mount = fc.oneof(
      anyText,
      fc.constant('30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw'),
      fc.constant('31 23 0:27 /a /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu'),
    );
    const group = fc.oneof(anyText, fc.constantFrom('0::/a/b', '4:cpu,cpuacct:/a', '0::/..', '0::/'));
    const quota = fc.oneof(
      anyText,
      fc.constantFrom('max 100000', '50000 100000\n', '-1', '0 0', '1 0', '1e400 1', 'NaN 1', '-5 -5'),
    );
    holds(fc.tuple(mount, group, quota), ([mountinfo, cgroup, text]) => {
      const read = (path: string): string =>
        path.endsWith('mountinfo') ? mountinfo : path.endsWith('/cgroup') ? cgroup : text;
      assert.ok(processorQuota(read) > 0, `${processorQuota(read)}`);
    });
  });
});
