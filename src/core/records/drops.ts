import { type Level, type LogRecord, PRIORITY } from './record.ts';

/** Records lost, by level. */
export class Drops {
  readonly #counts = new Map<Level, number>();
  #total = 0;
  /** Those that were told of, too. */
  ever = 0;

  add(level: Level, count = 1): void {
    this.ever += count;
    this.#count(level, count);
  }

  #count(level: Level, count: number): void {
    this.#counts.set(level, (this.#counts.get(level) ?? 0) + count);
    this.#total += count;
  }

  get total(): number {
    return this.#total;
  }

  /** Hands over the counts and begins anew. */
  take(): Drops {
    const taken = new Drops();
    taken.addAll(this);
    this.#counts.clear();
    this.#total = 0;
    return taken;
  }

  addAll(other: Drops): void {
    for (const [level, count] of other.#counts) this.#count(level, count);
  }

  /** Tells of them, in one record. */
  record(): LogRecord {
    const levels = [...this.#counts].sort(([a], [b]) => PRIORITY[a] - PRIORITY[b]);
    const counts = levels.map(([level, count]) => `${count} ${level}`).join(', ');
    return {
      level: 'warning',
      event: 'dropped',
      message: `lost ${this.total} log records, because the log could not be written: ${counts}`,
      fields: { EOFD_DROPPED: this.total },
    };
  }
}
