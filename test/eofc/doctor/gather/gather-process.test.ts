import { deepEqual, equal, ok } from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatherProcess } from '../../../../src/eofc/doctor/gather/gather-process.ts';
import { scratchForEach } from '../../../support/scratch.ts';

describe('what is seen of a process', () => {
  const scratch = scratchForEach();

  it('is nothing where there is none', () => {
    for (const pid of [0, Number.NaN, 2 ** 30]) equal(gatherProcess(pid, undefined, []), undefined);
  });

  it('is its descriptors and their limit', () => {
    const { pid, descriptors } = gatherProcess(process.pid, undefined, []) ?? {};
    equal(pid, process.pid);
    ok(descriptors !== undefined && descriptors.open > 2 && descriptors.max >= descriptors.open);
  });

  it('is that a file of its program was put there a second later, or more', () => {
    const file = join(scratch(), 'eofd.cjs');
    writeFileSync(file, '');
    const { ctimeMs } = statSync(file);
    const isOutdated = (startedMs: number | undefined) => gatherProcess(process.pid, startedMs, [file])?.isOutdated;
    deepEqual([ctimeMs - 1000, ctimeMs - 999, undefined].map(isOutdated), [true, false, false]);
    equal(gatherProcess(process.pid, 0, [join(scratch(), 'none')])?.isOutdated, false);
  });
});
