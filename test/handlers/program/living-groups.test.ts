import assert from 'node:assert/strict';
import { moduleUrl, runNode } from '../../support/node.ts';

describe('programs that run while the daemon ends without a stop', () => {
  it('are killed, and those that have ended are not', () => {
    const source = `
      import { LivingGroups } from ${JSON.stringify(moduleUrl('handlers/program/living-groups'))};
      const groups = new LivingGroups();
      const before = process.listenerCount('exit');
      const group = (name) => ({ kill: () => console.log('killed', name) });
      const [one, two] = [group('one'), group('two')];
      for (const each of [one, two]) groups.add(each);
      groups.delete(one);
      groups.delete(one);
      groups.delete(two);
      console.log(process.listenerCount('exit') - before);
      groups.add(one);
      groups.add(two);
      groups.delete(two);
      process.exit(7);`;
    assert.deepEqual(runNode(source), { status: 7, out: '0\nkilled one\n', errors: '' });
  });
});
