import assert from 'node:assert/strict';
import { openWorkshop, type Workshop } from '../../bench/workshop.ts';
import { moduleUrl } from '../support/node.ts';
import { TORTURES, torture } from '../support/tortures.ts';
import { underValgrind } from '../support/valgrind.ts';

describe('The memory that libc and the daemon share', function () {
  this.timeout(600_000);
  let workshop: Workshop;
  before(() => {
    workshop = openWorkshop();
  });
  after(() => workshop.remove());

  for (const [way, requests] of [
    ['built-in', 1000],
    ['http', 1000],
    ['worker', 100],
  ] as const) {
    it(`is where it was, whatever the collector moves and frees: ${way}`, async () => {
      const { collections } = await torture(workshop, TORTURES.collector, way, requests);
      assert.ok(collections > 20, String(collections));
    });

    it(`is written nowhere beside what was asked for, and freed once: ${way}`, async () => {
      await torture(workshop, TORTURES.allocator, way, requests);
    });
  }

  it("is what each call of the system was meant to have, as 'valgrind' sees it", () => {
    const script = `
      import { userId } from '${moduleUrl('posix/account-id')}';
      import { openMemoryFile, write } from '${moduleUrl('posix/descriptor')}';
      import { adoptsOrphans, nameProcess } from '${moduleUrl('posix/process')}';
      nameProcess('eofd');
      adoptsOrphans();
      write(openMemoryFile('x'), Buffer.from('x'));
      console.log(userId('root'));`;
    const out = underValgrind(['--input-type=module', '-e', script]);
    assert.equal(out, '0\n');
  });
});
