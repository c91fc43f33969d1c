import type { Settings } from '../core/options.ts';
import { bindListener, type Listener } from '../server/listener.ts';
import { type KeptName, NameKeeper, nameAsFound } from '../server/name-keeper.ts';

/** Where the daemon listens by a name on the file system: on a socket of its own, or on those that it was passed. */
export class Sockets {
  readonly #serve: (fd: number) => void;
  readonly #warn: (message: string) => void;
  readonly #keeper: NameKeeper;
  #own: Listener | undefined;
  #isRetired = false;

  /** @param serve takes a listening descriptor */
  constructor(serve: (fd: number) => void, warn: (message: string) => void) {
    this.#serve = serve;
    this.#warn = warn;
    this.#keeper = new NameKeeper(warn);
  }

  /** Whether the socket is of its own: nobody else keeps its queue. */
  get isOwn(): boolean {
    return this.#own !== undefined;
  }

  /** Binds the socket that the settings name, and serves it. @returns its address @throws FatalError */
  async bind(settings: Settings): Promise<string> {
    const name = await this.#bind(settings, true);
    this.#keeper.keep(name);
    return name.address;
  }

  /** Keeps an eye on the name of a socket that was passed. */
  keep(address: string): void {
    const name = nameAsFound(address, 'its unit makes it anew ("systemctl restart NAME.socket")');
    if (name !== undefined) this.#keeper.keep(name);
  }

  /** Looks now whether all names are still there. */
  async look(): Promise<void> {
    await this.#keeper.look(true);
  }

  /** For the end: takes the name of its own away and lets nobody new connect. */
  retire(): void {
    this.#isRetired = true;
    this.#keeper.stop();
    this.#own?.retire();
  }

  async #bind(settings: Settings, isAlone: boolean): Promise<KeptName> {
    const { socket, 'socket-mode': mode, 'socket-group': group, backlog } = settings;
    const own = await bindListener(socket, mode, backlog, { group, isAlone, warn: this.#warn });
    // One whose name is gone stays open: whoever waits in its queue is still served.
    this.#own = own;
    if (this.#isRetired) own.retire();
    this.#serve(own.fd);
    return { address: own.address, check: own.check, cure: '', renew: () => this.#bind(settings, false) };
  }
}
