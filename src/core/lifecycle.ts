// The daemon's life as a pure machine: the one owner of every transition between starting, serving, draining and the
// end.

export type State =
  | 'starting'
  /** SIGHUP came before there was anything to reload. */
  | 'starting, then reload'
  | 'serving'
  | 'draining'
  | 'cutting'
  | 'stopped';

export type Event =
  /** All sockets listen. */
  | 'listening'
  /** SIGTERM, SIGINT or SIGQUIT. */
  | 'stop'
  /** Such a signal again, and not just a repeat of the same wish: see stop-wish.ts. */
  | 'hurry'
  /** SIGHUP. */
  | 'reload'
  /** No connection for exit-idle-time. */
  | 'idle'
  /** The one connection of an `Accept=yes` service has ended. */
  | 'served'
  | 'drain deadline'
  /** No connection is left. */
  | 'emptied';

export type Effect = 'announce' | 'reload' | 'drain' | 'cut' | 'exit';

export interface Transition {
  readonly state: State;
  readonly effects: readonly Effect[];
}

const to = (state: State, ...effects: readonly Effect[]): Transition => ({ state, effects });

const TRANSITIONS: { readonly [S in State]: { readonly [E in Event]?: Transition } } = {
  starting: {
    listening: to('serving', 'announce'),
    reload: to('starting, then reload'),
    stop: to('stopped', 'exit'),
  },
  'starting, then reload': {
    listening: to('serving', 'announce', 'reload'),
    stop: to('stopped', 'exit'),
  },
  serving: {
    reload: to('serving', 'reload'),
    stop: to('draining', 'drain'),
    idle: to('draining', 'drain'),
    served: to('draining', 'drain'),
  },
  draining: {
    hurry: to('cutting', 'cut'),
    'drain deadline': to('cutting', 'cut'),
    emptied: to('stopped', 'exit'),
  },
  cutting: { emptied: to('stopped', 'exit') },
  stopped: {},
};

/** @returns the transition, or undefined where the event changes nothing in this state */
export function transition(state: State, event: Event): Transition | undefined {
  return TRANSITIONS[state][event];
}
