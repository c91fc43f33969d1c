const WINDOW_MS = 2000;

/** How fast bytes go lately, and since when none does. It is told the time. */
export class TransferRate {
  /** Oldest first, the first one just outside the window. */
  readonly #looks: { readonly atMs: number; readonly bytes: number }[] = [];
  #movedAtMs: number;

  constructor(startMs: number) {
    this.#movedAtMs = startMs;
    this.#looks.push({ atMs: startMs, bytes: 0 });
  }

  /** Bytes have gone. */
  move(atMs: number): void {
    this.#movedAtMs = atMs;
  }

  /** To be called now and then, not for each piece. @param bytes since the start, in both directions together */
  look(atMs: number, bytes: number): void {
    this.#looks.push({ atMs, bytes });
    while ((this.#looks[1]?.atMs ?? atMs) <= atMs - WINDOW_MS) this.#looks.shift();
  }

  /** Bytes a second, over the last two seconds. */
  get bytesPerSecond(): number {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)];
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
    return ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs);
  }

  /** How long no byte has gone, in milliseconds. */
  get stillMs(): number {
    return (this.#looks.at(-1)?.atMs ?? this.#movedAtMs) - this.#movedAtMs;
  }
}
