import assert from 'node:assert/strict';
import { keptConnection, programFailure, spareEnd, workerEnd } from '../../../src/handlers/program/program-failure.ts';

describe('The end of a program', () => {
  it('is no failure with status 0, and else has its status or signal, and its last words', () => {
    assert.equal(programFailure({ code: 0 }, 'all is well'), undefined);
    assert.equal(programFailure({ code: 3 }, '')?.message, 'the program exited with status 3');
    assert.equal(programFailure({ signal: 9 }, 'oh')?.message, 'the program was ended by SIGKILL: oh');
    assert.equal(programFailure(undefined, '')?.message, 'the program ended, and how cannot be found out');
  });

  it('says of a spare that did not wait, and of a worker that did not stay, what it was to do', () => {
    assert.equal(spareEnd({ code: 0 }, ''), 'the program exited with status 0, and did not wait for its input');
    assert.equal(spareEnd({ code: 1 }, 'no module'), 'the program exited with status 1: no module');
    assert.match(workerEnd(undefined, 0), /^it exited with status 0 without a request, and a worker stays: .* 3$/);
    assert.equal(workerEnd(undefined, 1), 'it exited with status 0');
    assert.equal(workerEnd(programFailure({ code: 7 }, 'broken'), 0), 'it exited with status 7: broken');
    assert.match(keptConnection(0), / any more, and has answered none yet: a worker serves the socket .* 3$/);
    assert.match(keptConnection(1), / any more$/);
  });
});
