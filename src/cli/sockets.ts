import type { Settings } from '../core/options.ts';
import { POLLIN } from '../posix/constants.ts';
import { close, pollNow } from '../posix/descriptor.ts';
import { bindListener, type Listener } from '../server/listener.ts';
import { type KeptName, NameKeeper, nameAsFound } from '../server/name-keeper.ts';
import type { Server } from '../server/server.ts';

/** Where the daemon listens by a name on the file system: on a socket of its own, or on those that it was passed. */
export class Sockets {
  readonly #server: Pick<Server, 'listen' | 'unlisten'>;
  readonly #warn: (message: string) => void;
  readonly #keeper: NameKeeper;
  #own: Listener | undefined;
  /** Those whose name is gone: nobody comes any more, but whoever waits in their queues is still served. */
  readonly #nameless = new Set<number>();
  #isRetired = false;

  constructor(server: Pick<Server, 'listen' | 'unlisten'>, warn: (message: string) => void) {
    this.#server = server;
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

  /** Keeps an eye on the names of sockets that were passed. @returns the addresses */
  keep(addresses: readonly string[]): readonly string[] {
    for (const address of addresses) {
      const name = nameAsFound(address, 'stop its service and its socket unit, and start the socket again');
      if (name !== undefined) this.#keeper.keep(name);
    }
    return addresses;
  }

  /** Looks now whether all names are still there. */
  async look(): Promise<void> {
    await this.#keeper.look(true);
  }

  /** For the end, also while it still binds: takes the name of its own away and lets nobody new connect. */
  retire(): void {
    this.#isRetired = true;
    this.#keeper.stop();
    this.#own?.retire();
  }

  async #bind(settings: Settings, isAlone: boolean): Promise<KeptName> {
    const { socket, 'socket-mode': mode, 'socket-group': group, backlog } = settings;
    const own = await bindListener(socket, mode, backlog, { group, isAlone, warn: this.#warn });
    if (this.#isRetired) {
      own.retire();
      close(own.fd);
    } else this.#replace(own);
    return { address: own.address, check: own.check, cure: '', renew: () => this.#bind(settings, false) };
  }

  #replace(own: Listener): void {
    if (this.#own !== undefined) this.#nameless.add(this.#own.fd);
    for (const fd of this.#nameless) this.#closeIfDone(fd);
    this.#own = own;
    this.#server.listen(own.fd);
  }

  #closeIfDone(fd: number): void {
    if ((pollNow(fd, POLLIN) & POLLIN) !== 0) return;
    this.#nameless.delete(fd);
    this.#server.unlisten(fd);
    close(fd);
  }
}
