import assert from 'node:assert/strict';
import { type Effect, type Event, type State, type Transition, transition } from '../../src/core/lifecycle.ts';
import { Random, seed } from '../support/random.ts';

/** All there is: the state that follows and what is done; '' where the event changes nothing. */
const TABLE: { readonly [S in State]: { readonly [E in Event]: string } } = {
  starting: {
    listening: 'serving: announce',
    stop: 'stopped: exit',
    hurry: '',
    reload: 'starting, then reload:',
    idle: '',
    served: '',
    'drain deadline': '',
    emptied: '',
  },
  'starting, then reload': {
    listening: 'serving: announce reload',
    stop: 'stopped: exit',
    hurry: '',
    reload: '',
    idle: '',
    served: '',
    'drain deadline': '',
    emptied: '',
  },
  serving: {
    listening: '',
    stop: 'draining: drain',
    hurry: '',
    reload: 'serving: reload',
    idle: 'draining: drain',
    served: 'draining: drain',
    'drain deadline': '',
    emptied: '',
  },
  draining: {
    listening: '',
    stop: '',
    hurry: 'cutting: cut',
    reload: '',
    idle: '',
    served: '',
    'drain deadline': 'cutting: cut',
    emptied: 'stopped: exit',
  },
  cutting: {
    listening: '',
    stop: '',
    hurry: '',
    reload: '',
    idle: '',
    served: '',
    'drain deadline': '',
    emptied: 'stopped: exit',
  },
  stopped: { listening: '', stop: '', hurry: '', reload: '', idle: '', served: '', 'drain deadline': '', emptied: '' },
};
const states = Object.keys(TABLE) as State[];
const events = Object.keys(TABLE.stopped) as [Event, ...Event[]];
const inWords = (next: Transition | undefined): string =>
  next === undefined ? '' : [`${next.state}:`, ...next.effects].join(' ');

/** The state after some events, and everything that was done on the way. */
function live(occurred: readonly Event[]): { readonly state: State; readonly effects: readonly Effect[] } {
  let state: State = 'starting';
  const effects: Effect[] = [];
  for (const event of occurred) {
    const next = transition(state, event);
    if (next === undefined) continue;
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

describe('the life of the daemon', () => {
  for (const state of states) {
    it(`is defined for every event when it is "${state}"`, () => {
      assert.deepEqual(
        Object.fromEntries(events.map((event) => [event, inWords(transition(state, event))])),
        TABLE[state],
      );
    });
  }

  it('ends at once when it is asked to stop before it listens', () => {
    assert.deepEqual(live(['stop', 'listening']), { state: 'stopped', effects: ['exit'] });
  });

  it('does not forget a reload that came before it listened', () => {
    assert.deepEqual(live(['reload', 'reload', 'listening', 'reload']), {
      state: 'serving',
      effects: ['announce', 'reload', 'reload'],
    });
  });

  it('waits for what is under way, and no longer when it is asked twice', () => {
    assert.deepEqual(live(['listening', 'stop', 'emptied']).effects, ['announce', 'drain', 'exit']);
    assert.deepEqual(live(['listening', 'stop', 'hurry', 'emptied']).effects, ['announce', 'drain', 'cut', 'exit']);
    assert.deepEqual(live(['listening', 'idle', 'stop', 'drain deadline', 'emptied']).effects, [
      'announce',
      'drain',
      'cut',
      'exit',
    ]);
  });

  it(`does each thing once and in order, whatever happens (seed ${seed})`, () => {
    const random = new Random(seed);
    for (let life = 0; life < 20_000; life++) {
      const occurred = random.list(12, () => random.pick(events));
      const { state, effects } = live(occurred);
      const story = JSON.stringify({ occurred, state, effects });
      const order = effects.filter((effect) => effect !== 'reload');
      for (const effect of order) assert.equal(order.indexOf(effect), order.lastIndexOf(effect), story);
      assert.deepEqual(
        order,
        (['announce', 'drain', 'cut', 'exit'] as const).filter((effect) => order.includes(effect)),
        story,
      );
      assert.equal(effects.includes('exit'), state === 'stopped', story);
      assert.equal(
        effects.includes('drain'),
        state === 'draining' || state === 'cutting' || (state === 'stopped' && effects.includes('announce')),
        story,
      );
      if (order.includes('cut')) assert.ok(order.includes('drain'), story);
      const reload = effects.lastIndexOf('reload');
      if (reload >= 0)
        assert.ok(effects.indexOf('announce') < reload && !effects.slice(0, reload).includes('drain'), story);
      // From anywhere, two signals and the end of the connections are the end.
      assert.equal(live([...occurred, 'stop', 'hurry', 'emptied']).state, 'stopped', story);
    }
  });
});
