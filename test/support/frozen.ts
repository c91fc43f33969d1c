import type { Served, ServeOptions } from './stage.ts';

export interface Frozen {
  readonly served: Served;
  /** Moves the clock, and has the deadlines pass that are due then. */
  advance(ms: number): void;
}

/** Makes servers whose clock stands still unless the test moves it. @param serve makes a server */
export const frozen =
  (serve: (options: ServeOptions) => Promise<Served>) =>
  async (options: ServeOptions = {}): Promise<Frozen> => {
    let now = 1000;
    const served = await serve({ now: () => now, ...options });
    return {
      served,
      advance(ms) {
        now += ms;
        served.passDeadlines();
      },
    };
  };
