import type { Socket } from 'node:net';
import { PATIENCE } from './patience.ts';
import type { House } from './premises.ts';

/** The time on a connection in which no request is under way: since when, and whether one has begun to come. */
export class Lull {
  readonly #socket: Socket;
  readonly #fd: number;
  readonly #house: House;
  /** When the connection was accepted, its last request ended, or the head that comes was first seen. */
  #since: number;
  #isFresh = true;
  /** A head has begun to come, and is not there. */
  #isMidHead = false;
  /** What had come when the last request ended. */
  #readBytes = 0;

  constructor(fd: number, socket: Socket, house: House) {
    this.#fd = fd;
    this.#socket = socket;
    this.#house = house;
    this.#since = house.clock.now();
  }

  get since(): number {
    return this.#since;
  }

  /** What came was answered: the next may come. */
  begin(): void {
    this.#isFresh = false;
    this.#isMidHead = false;
    this.#since = this.#house.clock.now();
    this.#readBytes = this.#socket.bytesRead;
  }

  /** Some of a head was seen on a connection that was kept. */
  headBegan(): void {
    this.#isMidHead = true;
    this.#since = this.#house.clock.now();
  }

  /** Whether it is a head that is waited for, and not whatever may come on a connection that is kept. */
  get isHeadDue(): boolean {
    return this.#isFresh || this.#isMidHead;
  }

  /** When it has lasted too long. */
  get endsAt(): number {
    return this.#since + (this.isHeadDue ? this.#house.terms.settings['read-timeout'] : PATIENCE.keptMs);
  }

  /** Whether some of a head was read. */
  get hasBytes(): boolean {
    return this.#socket.bytesRead > this.#readBytes;
  }

  /** Whether nothing is there, read or not. */
  get isSilent(): boolean {
    return !this.hasBytes && this.#isAllRead;
  }

  /** Whether something came that Node has not read: it stops where replies wait for one that is not out. */
  get hasUnread(): boolean {
    return this.#socket.readableLength > 0 || !this.#isAllRead;
  }

  /** How long one that has just come is left alone. */
  get graceMs(): number {
    return this.#isFresh ? this.#youngMs : 0;
  }

  /** Whether a head has begun to come, could be there by now, and is not. */
  get isHeadSlow(): boolean {
    return this.isHeadDue && this.hasBytes && this.#isAllRead && this.#youngMs === 0;
  }

  get #youngMs(): number {
    return Math.max(0, PATIENCE.freshMs - (this.#house.clock.now() - this.#since));
  }

  /** Where the kernel does not say, that is told, and counts as so: a connection ends at its deadline all the same. */
  get #isAllRead(): boolean {
    const { kernel, observer } = this.#house;
    try {
      return this.#socket.destroyed || kernel.unreadBytes(this.#fd) === 0;
    } catch (error) {
      observer.bug(error);
      return true;
    }
  }
}
