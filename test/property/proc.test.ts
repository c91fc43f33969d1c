import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseMounts } from '../../src/posix/mounts.ts';
import { processorQuota } from '../../src/posix/processor-quota.ts';
import { anyText, corpus, holds } from '../support/property.ts';

const field = fc.oneof(
  anyText,
  fc.constantFrom('cgroup2', 'cgroup', '/', '/sys/fs/cgroup', 'rw', 'cpu', '0::/a', '-', ' - '),
);
const lines = fc.array(
  fc.array(field, { maxLength: 11 }).map((fields) => fields.join(' ')),
  { maxLength: 4 },
);

describe('whatever /proc and the control groups say', () => {
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
