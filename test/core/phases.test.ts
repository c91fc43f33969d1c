import assert from 'node:assert/strict';
import { nextStep, type Occurrence, type Phase, type Step } from '../../src/core/phases.ts';

/**
 * All there is: the phase that follows, what is done, and the outcome if it is decided; '' where the occurrence means
 * nothing.
 */
const TABLE: { readonly [P in Phase]: { readonly [O in Occurrence]: string } } = {
  reading: {
    eof: 'handling, handle',
    refused: 'telling, tell, rejected',
    released: 'telling, tell, rejected',
    'turned away': 'closed, abandon, rejected',
    'late request': 'telling, tell, timed out',
    handled: '',
    'handler failed': 'closed, abandon, failed',
    'handler late': '',
    written: '',
    'write stalled': '',
    'line taken': '',
    'line not taken': '',
    'peer gone': 'closed, abandon, aborted',
    cut: 'closed, tell in passing, cut by drain',
  },
  handling: {
    eof: '',
    refused: '',
    released: '',
    'turned away': '',
    'late request': '',
    handled: 'replying, reply',
    'handler failed': 'closed, abandon, failed',
    'handler late': 'closed, abandon, timed out',
    written: '',
    'write stalled': '',
    'line taken': '',
    'line not taken': '',
    'peer gone': 'closed, abandon, aborted',
    cut: 'closed, abandon, cut by drain',
  },
  replying: {
    eof: '',
    refused: '',
    released: '',
    'turned away': '',
    'late request': '',
    handled: '',
    'handler failed': 'closed, abandon, failed',
    'handler late': '',
    written: 'closed, finish, replied',
    'write stalled': 'closed, abandon, timed out',
    'line taken': '',
    'line not taken': '',
    'peer gone': 'closed, abandon, aborted',
    cut: 'closed, abandon, cut by drain',
  },
  telling: {
    eof: '',
    refused: '',
    released: '',
    'turned away': '',
    'late request': '',
    handled: '',
    'handler failed': 'closed, abandon',
    'handler late': '',
    written: '',
    'write stalled': '',
    'line taken': 'closed, finish',
    'line not taken': 'closed, abandon',
    'peer gone': 'closed, abandon',
    cut: 'closed, abandon',
  },
  closed: {
    eof: '',
    refused: '',
    released: '',
    'turned away': '',
    'late request': '',
    handled: '',
    'handler failed': '',
    'handler late': '',
    written: '',
    'write stalled': '',
    'line taken': '',
    'line not taken': '',
    'peer gone': '',
    cut: '',
  },
};
const phases = Object.keys(TABLE) as Phase[];
const occurrences = Object.keys(TABLE.closed) as Occurrence[];
const inWords = (step: Step | undefined): string =>
  step === undefined ? '' : [step.phase, step.effect, step.outcome].filter(Boolean).join(', ');

type Path = readonly (readonly [Occurrence, Step])[];

/** Every way a connection can go from a phase to its end. The machine has no cycle, or this would not return. */
function* pathsFrom(phase: Phase, before: Path = []): Generator<Path> {
  const steps = occurrences.flatMap((occurrence) => {
    const step = nextStep(phase, occurrence);
    return step === undefined ? [] : [[occurrence, step] as const];
  });
  if (steps.length === 0) yield before;
  for (const [occurrence, step] of steps) yield* pathsFrom(step.phase, [...before, [occurrence, step]]);
}

describe('the course of a connection', () => {
  for (const phase of phases) {
    it(`is defined for everything that may occur while it is ${phase}`, () => {
      assert.deepEqual(
        Object.fromEntries(occurrences.map((occurrence) => [occurrence, inWords(nextStep(phase, occurrence))])),
        TABLE[phase],
      );
    });
  }

  const paths = [...pathsFrom('reading')];

  it('goes on from every phase but the last, and reaches each', () => {
    const reached = new Set(['reading', ...paths.flatMap((path) => path.map(([, step]) => step.phase))]);
    assert.deepEqual([...reached].sort(), [...phases].sort());
  });

  it('always ends closed, with exactly one outcome', () => {
    for (const path of paths) {
      assert.equal(path.at(-1)?.[1].phase, 'closed');
      assert.equal(path.filter(([, { outcome }]) => outcome !== undefined).length, 1, JSON.stringify(path));
    }
  });

  it('has an end for a peer that is gone, a bug and a stop, in every phase', () => {
    for (const phase of phases.filter((name) => name !== 'closed')) {
      for (const occurrence of ['peer gone', 'handler failed', 'cut'] as const)
        assert.equal(nextStep(phase, occurrence)?.phase, 'closed');
    }
  });

  it('begins a reply only after the end of the request', () => {
    for (const path of paths) {
      const reply = path.findIndex(([, { effect }]) => effect === 'reply');
      if (reply >= 0) assert.ok(path.slice(0, reply).some(([occurrence]) => occurrence === 'eof'));
    }
  });

  it('ends clean after a reply only when it is whole', () => {
    for (const path of paths) {
      const begun = path.findIndex(([, { effect }]) => effect === 'reply');
      if (begun < 0) continue;
      const after = path.slice(begun + 1);
      assert.equal(after.length, 1);
      for (const [occurrence, { effect }] of after)
        assert.equal(effect, occurrence === 'written' ? 'finish' : 'abandon');
    }
  });

  it('counts as replied only what was written', () => {
    for (const path of paths) {
      const replied = path.some(([, { outcome }]) => outcome === 'replied');
      assert.equal(
        replied,
        path.some(([occurrence]) => occurrence === 'written'),
      );
    }
  });

  it('sends no line once the end of the request has come', () => {
    for (const path of paths) {
      const end = path.findIndex(([occurrence]) => occurrence === 'eof');
      if (end < 0) continue;
      for (const [, { effect }] of path.slice(end)) assert.ok(effect !== 'tell' && effect !== 'tell in passing');
    }
  });

  it('ends clean after a line only for a client that took it before its half-close', () => {
    for (const path of paths) {
      const told = path.findIndex(([, { effect }]) => effect === 'tell');
      if (told < 0) continue;
      const [[occurrence, { effect }] = ['', { effect: '' }], ...rest] = path.slice(told + 1);
      assert.equal(rest.length, 0);
      assert.equal(effect, occurrence === 'line taken' ? 'finish' : 'abandon');
    }
  });
});
