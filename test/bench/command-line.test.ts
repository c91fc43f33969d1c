import assert from 'node:assert/strict';
import { HELP, parseCommand } from '../../bench/command-line.ts';

describe('npm run bench', () => {
  it('measures everything, unless told otherwise', () => assert.deepEqual(parseCommand([]), { does: 'full' }));
  it('has a short form', () => assert.deepEqual(parseCommand(['--quick']), { does: 'quick' }));
  it('measures programs alone on demand', () => assert.deepEqual(parseCommand(['--programs']), { does: 'programs' }));
  it('measures HTTP alone on demand', () => assert.deepEqual(parseCommand(['--http']), { does: 'http' }));
  it('takes another number of rounds', () =>
    assert.deepEqual(parseCommand(['--quick', '--rounds', '3']), { does: 'quick', rounds: 3 }));
  it('is the gate on demand', () => assert.deepEqual(parseCommand(['--gate']), { does: 'gate' }));
  it('writes the report of an earlier run again', () => {
    assert.deepEqual(parseCommand(['--render', 'out/bench.json']), { does: 'render', from: 'out/bench.json' });
  });

  for (const words of [['--rounds', '0'], ['--rounds', 'x'], ['--rounds', '1.5'], ['--fast'], ['fast']]) {
    it(`refuses ${words.join(' ')}`, () => assert.throws(() => parseCommand(words)));
  }

  it('has help for each of its options', () => {
    assert.deepEqual(parseCommand(['--help']), { does: 'help' });
    for (const option of ['--quick', '--programs', '--http', '--gate', '--rounds', '--render'])
      assert.ok(HELP.includes(option));
  });
});
