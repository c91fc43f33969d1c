import type { Drops } from './drops.ts';
import { type LogRecord, PRIORITY } from './record.ts';

/** Something that waits to be written, for a record. */
export interface Queued {
  readonly record: LogRecord;
  readonly bytes: number;
}

/** The higher, the sooner it is dropped: by level, and of one level a request's record before what happens once. */
const expendability = ({ level, event }: LogRecord): number => PRIORITY[level] * 2 + (event === 'request' ? 1 : 0);

/**
 * What waits for the log, in order, within a bound. At the bound the least important goes first, and of several the
 * newest: the first records of a trouble are the ones that explain it.
 */
export class RecordQueue<T extends Queued> {
  readonly #items: T[] = [];
  readonly #recordsMax: number;
  readonly #bytesMax: number;
  readonly #drops: Drops;
  #bytes = 0;

  /** @param drops where the losses are counted */
  constructor(recordsMax: number, bytesMax: number, drops: Drops) {
    this.#recordsMax = recordsMax;
    this.#bytesMax = bytesMax;
    this.#drops = drops;
  }

  get length(): number {
    return this.#items.length;
  }

  push(item: T): void {
    while (this.#items.length >= this.#recordsMax || this.#bytes + item.bytes > this.#bytesMax) {
      const victim = this.#leastImportant(expendability(item.record));
      if (victim < 0) {
        this.#drops.add(item.record.level);
        return;
      }
      const [dropped] = this.#items.splice(victim, 1);
      if (dropped === undefined) return;
      this.#bytes -= dropped.bytes;
      this.#drops.add(dropped.record.level);
    }
    this.#items.push(item);
    this.#bytes += item.bytes;
  }

  shift(): T | undefined {
    const item = this.#items.shift();
    if (item !== undefined) this.#bytes -= item.bytes;
    return item;
  }

  /** The newest of the least important items, if it is less important than `than`; else -1. */
  #leastImportant(than: number): number {
    let found = -1;
    let most = than;
    for (let index = this.#items.length - 1; index >= 0; index -= 1) {
      const item = this.#items[index];
      if (item === undefined || expendability(item.record) <= most) continue;
      found = index;
      most = expendability(item.record);
    }
    return found;
  }
}
