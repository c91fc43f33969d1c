/** So many replies wait for others at most. */
const TOGETHER_MAX = 16;
/** Nor do they wait while so much of a request is worked on. */
const LARGE_BYTES = 4096;

/**
 * The replies of one turn of the loop, by handlers that work on requests as they come. The first goes out at once.
 * Those behind it wait for the end of the turn, or until there are several, and go out in a row.
 *
 * Who waits for a reply sleeps, and to wake somebody on another processor takes longer than all else that is done for a
 * small request. A client of many connections, such as a proxy, is woken once for a row of replies.
 */
export class Outbox {
  readonly #turnEnded: () => void;
  readonly #waiting: (() => void)[] = [];
  #isTurnNoted = false;
  #hasFirst = false;

  /** @param turnEnded called behind the replies of each turn that was noted */
  constructor(turnEnded: () => void) {
    this.#turnEnded = turnEnded;
  }

  /** Has the end of the present turn seen to. */
  noteTurn(): void {
    if (this.#isTurnNoted) return;
    this.#isTurnNoted = true;
    setImmediate(this.#endTurn);
  }

  /** @param reply sends it; called in this turn, now or at its end */
  send(reply: () => void): void {
    this.noteTurn();
    if (this.#hasFirst) {
      this.#waiting.push(reply);
      if (this.#waiting.length >= TOGETHER_MAX) this.flush();
      return;
    }
    this.#hasFirst = true;
    reply();
  }

  /** What comes next has so many bytes: where they take their time, nothing waits for it. */
  makeWay(bytes: number): void {
    if (bytes > LARGE_BYTES) this.flush();
  }

  /** Has all go out that waits. */
  flush(): void {
    for (let reply = this.#waiting.shift(); reply !== undefined; reply = this.#waiting.shift()) reply();
  }

  readonly #endTurn = (): void => {
    this.flush();
    // What those that went out have noted belongs to this turn.
    this.#isTurnNoted = false;
    this.#hasFirst = false;
    this.#turnEnded();
  };
}
