import assert from 'node:assert/strict';
import { processorQuota } from '../../src/posix/processor-quota.ts';

const NEWER = '30 1 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n';
const OLDER =
  '30 1 0:1 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n31 1 0:2 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct\n';
const none = Number.POSITIVE_INFINITY;
const max = (directory: string, text: string) => ({ [`/sys/fs/cgroup${directory}/cpu.max`]: `${text}\n` });
const cfs = (directory: string, quota: number, period = 100_000) => ({
  [`/cg/cpu${directory}/cpu.cfs_quota_us`]: `${quota}\n`,
  [`/cg/cpu${directory}/cpu.cfs_period_us`]: `${period}\n`,
});

/** What is said of it, /proc/self/cgroup, /proc/self/mountinfo, the other files, the quota. */
const CASES: readonly (readonly [string, string, string, Readonly<Record<string, string>>, number])[] = [
  ['version 2', '0::/a\n', NEWER, max('/a', '50000 100000'), 0.5],
  ['version 2 without a limit', '0::/a\n', NEWER, max('/a', 'max 100000'), none],
  ['a group above', '0::/a/b/c\n', NEWER, { ...max('/a', '150000 100000'), ...max('/a/b/c', 'max 100000') }, 1.5],
  ['the least of several', '0::/a/b\n', NEWER, { ...max('/a', '20000 10000'), ...max('/a/b', '300000 100000') }, 2],
  ['a container with a namespace of its own', '0::/\n', NEWER, max('', '50000 100000'), 0.5],
  ['a group outside of the namespace', '0::/../other\n', NEWER, max('', '50000 100000'), 0.5],
  ['version 1', '4:cpu,cpuacct:/a\n3:memory:/b\n', OLDER, cfs('/a', 25_000), 0.25],
  ['version 1 without a limit', '4:cpu:/a\n', OLDER, cfs('/a', -1), none],
  ['version 1, a group above', '4:cpu:/a/b\n', OLDER, { ...cfs('/a', 50_000), ...cfs('/a/b', -1) }, 0.5],
  [
    'a container that sees its own group alone, under a path of the host',
    '4:cpu:/docker/1\n',
    '31 1 0:2 /docker/1 /cg/cpu ro - cgroup cgroup rw,cpu\n',
    cfs('', 50_000),
    0.5,
  ],
  ['both versions at once', '4:cpu:/a\n0::/a\n', NEWER + OLDER, cfs('/a', 50_000), 0.5],
  ['a name with a colon', '0::/a:b\n', NEWER, max('/a:b', '50000 100000'), 0.5],
  ['nothing mounted', '0::/a\n', '', {}, none],
  ['no file that says it', '0::/a\n', NEWER, {}, none],
  ['a file with something else in it', '0::/a\n', NEWER, max('/a', 'x'), none],
];

describe('the processors that control groups allow', () => {
  for (const [what, cgroup, mountinfo, files, expected] of CASES)
    it(`are known with ${what}`, () => {
      const all: Readonly<Record<string, string>> = {
        '/proc/self/cgroup': cgroup,
        '/proc/self/mountinfo': mountinfo,
        ...files,
      };
      const read = (path: string): string => {
        const text = all[path];
        if (text === undefined) throw new Error(`ENOENT: ${path}`);
        return text;
      };
      assert.equal(processorQuota(read), expected);
    });

  it('are not limited where /proc is not mounted', () => {
    const read = (): string => {
      throw new Error('ENOENT');
    };
    assert.equal(processorQuota(read), none);
  });
});
