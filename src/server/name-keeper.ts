import type { Listener } from './listener.ts';
import { check, look } from './socket-name.ts';

/** A name that clients find a listener by, and what to do where it is gone. */
export interface KeptName extends Pick<Listener, 'address' | 'check'> {
  /** Gives clients a listener of that name again; without it there is only the cure. @throws Error that says why not */
  renew?(): Promise<KeptName>;
  /** What an administrator can do where it is gone and nothing else can. */
  readonly cure: string;
}

/** The name of a listener that somebody else has bound, as it is now; undefined where it can't be seen from here. */
export function nameAsFound(address: string, cure: string): KeptName | undefined {
  const found = address.startsWith('/') ? look(address) : undefined;
  if (found?.isSocket() !== true) return undefined;
  return { address, cure, check: () => check(address, found) };
}

const LOOK_MS = 5000;

/**
 * Looks every few seconds whether names are still there: cleaners and other starters take them away, and no listener
 * hears of it. What happens to a name is told once; one of our own comes back as soon as nothing else has it.
 */
export class NameKeeper {
  readonly #warn: (message: string) => void;
  readonly #names = new Set<KeptName>();
  /** Those of which it was said that they are not there. */
  readonly #told = new WeakSet<KeptName>();
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;

  constructor(warn: (message: string) => void, everyMs = LOOK_MS) {
    this.#warn = warn;
    this.#timer = setInterval(() => void this.look(), everyMs).unref();
  }

  keep(name: KeptName): void {
    this.#names.add(name);
  }

  /** @param asked by an administrator: also tries again what is hopeless without one. Never rejects */
  async look(asked = false): Promise<void> {
    this.#looking ??= this.#lookAtAll(asked).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#names.clear();
  }

  async #lookAtAll(asked: boolean): Promise<void> {
    for (const name of [...this.#names]) {
      const state = name.check();
      if (state === 'there') this.#told.delete(name);
      else await this.#renew(name, state, asked);
    }
  }

  async #renew(name: KeptName, state: 'gone' | 'taken', asked: boolean): Promise<void> {
    const wasTold = this.#told.has(name);
    this.#told.add(name);
    const what = `the name ${name.address} of the socket was ${state === 'gone' ? 'removed' : 'given to another file'}`;
    try {
      // To try means to connect to what has the name now: once is enough.
      const renewed = state === 'gone' || asked || !wasTold ? await name.renew?.() : undefined;
      // The end may have come meanwhile.
      if (!this.#names.delete(name)) return;
      this.#names.add(renewed ?? name);
      if (renewed !== undefined) this.#warn(`${what}: bound anew`);
      else if (!wasTold) this.#warn(`${what}: clients don't reach eofd any more; ${name.cure}`);
    } catch (error) {
      if (!wasTold) this.#warn(`${what}: clients don't reach eofd any more; ${(error as Error).message}`);
    }
  }
}
