import { POLLIN } from '../posix/constants.ts';
import { close, pollNow } from '../posix/descriptor.ts';
import type { Listener } from '../server/listener.ts';
import type { KeptName } from '../server/name-keeper.ts';

/** A socket that the daemon binds and serves, and binds anew where its name is gone. */
export class OwnSocket {
  /** Serves a listener; what it gives back lets go of that again. */
  readonly #listen: (fd: number) => () => void;
  #listener: Listener | undefined;
  /** Lets go of each, by descriptor: that with the name, and those whose name is gone. */
  readonly #letGo = new Map<number, () => void>();
  #isRetired = false;

  constructor(listen: (fd: number) => () => void) {
    this.#listen = listen;
  }

  get isBound(): boolean {
    return this.#listener !== undefined;
  }

  /** @param bind told whether nothing else of this process makes files meanwhile @throws FatalError */
  async open(bind: (isAlone: boolean) => Promise<Listener>, isAlone = true): Promise<KeptName> {
    const listener = await bind(isAlone);
    if (this.#isRetired) {
      listener.retire();
      close(listener.fd);
    } else this.#replace(listener);
    return { address: listener.address, check: listener.check, cure: '', renew: () => this.open(bind, false) };
  }

  /** For the end, also while it is still bound: takes the name away and lets nobody new connect. */
  retire(): void {
    this.#isRetired = true;
    this.#listener?.retire();
  }

  /** Its queue was served for the last time. */
  close(): void {
    this.#listener?.close?.();
    this.#listener = undefined;
  }

  #replace(listener: Listener): void {
    for (const [fd, letGo] of this.#letGo) {
      // Without a name nobody comes any more, but whoever waits in the queue is still served.
      if ((pollNow(fd, POLLIN) & POLLIN) !== 0) continue;
      this.#letGo.delete(fd);
      letGo();
      close(fd);
    }
    this.#listener = listener;
    this.#letGo.set(listener.fd, this.#listen(listener.fd));
  }
}
