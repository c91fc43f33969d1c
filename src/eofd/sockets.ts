import type { Settings } from '../core/options.ts';
import { POLLIN } from '../posix/constants.ts';
import { close, pollNow } from '../posix/descriptor.ts';
import { bindListener, type Listener } from '../server/listener.ts';
import { type KeptName, NameKeeper, nameAsFound } from '../server/name-keeper.ts';
import type { Server } from '../server/server.ts';
import { takeInherited } from '../systemd/activation.ts';
import type { Environment } from '../systemd/activation-variables.ts';

type Serving = Pick<Server, 'listen' | 'adopt'>;

/** What is served. */
interface Opened {
  /** For the log, one for each socket. */
  readonly addresses: readonly string[];
  /** Connections are all that was inherited, and no more will come. */
  readonly onlyConnections: boolean;
}

/** The sockets that are served: those that a service manager passed on, or else one of the daemon's own. */
export class Sockets {
  readonly #server: Serving;
  readonly #warn: (message: string) => void;
  readonly #keeper: NameKeeper;
  #own: Listener | undefined;
  /** Lets go of each socket of its own, by descriptor: that with the name, and those whose name is gone. */
  readonly #letGo = new Map<number, () => void>();
  #isRetired = false;

  constructor(server: Serving, warn: (message: string) => void) {
    this.#server = server;
    this.#warn = warn;
    this.#keeper = new NameKeeper(warn);
  }

  /** Whether the socket is of its own: nobody else keeps its queue. */
  get isOwn(): boolean {
    return this.#own !== undefined;
  }

  /** Serves the sockets that were passed, or else binds and serves the one of the settings. @throws FatalError */
  async open(settings: Settings, environment: Environment): Promise<Opened> {
    const inherited = this.#inherit(environment);
    if (inherited.addresses.length > 0) return inherited;
    const name = await this.#bind(settings, true);
    this.#keeper.keep(name);
    return { addresses: [name.address], onlyConnections: false };
  }

  /** Keeps an eye on the names of sockets that were passed. */
  keep(addresses: readonly string[]): void {
    for (const address of addresses) {
      const name = nameAsFound(address, 'stop its service and its socket unit, and start the socket again');
      if (name !== undefined) this.#keeper.keep(name);
    }
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

  #inherit(environment: Environment): Opened {
    const addresses: string[] = [];
    const inherited = takeInherited(environment, undefined, this.#warn);
    for (const { fd, name, kind, address } of inherited) {
      if (kind === 'metrics') {
        close(fd);
        this.#warn(`the listener "${name}" is not served: this version has no metrics`);
      } else {
        if (kind === 'listener') this.#server.listen(fd);
        else this.#server.adopt(fd);
        addresses.push(kind === 'listener' ? address : 'one connection');
      }
    }
    this.keep(addresses);
    return { addresses, onlyConnections: !inherited.some(({ kind }) => kind === 'listener') };
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
    for (const [fd, letGo] of this.#letGo) {
      // Without a name nobody comes any more, but whoever waits in the queue is still served.
      if ((pollNow(fd, POLLIN) & POLLIN) !== 0) continue;
      this.#letGo.delete(fd);
      letGo();
      close(fd);
    }
    this.#own = own;
    this.#letGo.set(own.fd, this.#server.listen(own.fd));
  }
}
