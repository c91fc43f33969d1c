import type { Drops } from './drops.ts';
import { type LogRecord, PRIORITY } from './record.ts';

/** Something that waits to be written, for a record. */
export interface Queued {
  readonly record: LogRecord;
  readonly bytes: number;
}

/** The higher, the sooner it is dropped: by level, and of one level a request's record before what happens once. */
const expendability = ({ level, event }: LogRecord): number => PRIORITY[level] * 2 + (event === 'request' ? 1 : 0);
const userOf = ({ fields }: LogRecord): unknown => fields?.['EOFD_PEER_UID'];

/**
 * What waits for the log, in order, within a bound. At the bound the least important goes first; of several one of the
 * user who has most of them, and of those the newest: the first records of a trouble are the ones that explain it.
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
      const [dropped = item] = this.#items.splice(this.#mostExpendable(item.record), 1);
      this.#drops.add(dropped.record.level);
      if (dropped === item) return;
      this.#bytes -= dropped.bytes;
    }
    this.#items.push(item);
    this.#bytes += item.bytes;
  }

  shift(): T | undefined {
    const item = this.#items.shift();
    if (item !== undefined) this.#bytes -= item.bytes;
    return item;
  }

  /** The place of the one that goes; behind all others where it is the new one itself. */
  #mostExpendable(added: LogRecord): number {
    const records = [...this.#items.map(({ record }) => record), added];
    const most = Math.max(...records.map(expendability));
    const counts = new Map<unknown, number>();
    for (const record of records)
      if (expendability(record) === most) counts.set(userOf(record), (counts.get(userOf(record)) ?? 0) + 1);
    const greediest = Math.max(...counts.values());
    return records.findLastIndex(
      (record) => expendability(record) === most && counts.get(userOf(record)) === greediest,
    );
  }
}
