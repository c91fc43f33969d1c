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
  /** How many there are, by how expendable they are, and of which user. */
  readonly #counts = new Map<number, Map<unknown, number>>();
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
    this.#items.push(item);
    this.#count(item, 1);
    while (this.#items.length > this.#recordsMax || this.#bytes > this.#bytesMax) this.#dropOne();
  }

  shift(): T | undefined {
    const item = this.#items.shift();
    if (item !== undefined) this.#count(item, -1);
    return item;
  }

  #count({ record, bytes }: T, by: 1 | -1): void {
    this.#bytes += by * bytes;
    const users = this.#counts.get(expendability(record)) ?? new Map<unknown, number>();
    this.#counts.set(expendability(record), users);
    users.set(userOf(record), (users.get(userOf(record)) ?? 0) + by);
    if (users.get(userOf(record)) === 0) users.delete(userOf(record));
    if (users.size === 0) this.#counts.delete(expendability(record));
  }

  #dropOne(): void {
    const most = Math.max(...this.#counts.keys());
    const users = this.#counts.get(most) ?? new Map<unknown, number>();
    const greediest = Math.max(...users.values());
    const victim = this.#items.findLastIndex(
      ({ record }) => expendability(record) === most && users.get(userOf(record)) === greediest,
    );
    for (const dropped of this.#items.splice(victim, 1)) {
      this.#count(dropped, -1);
      this.#drops.add(dropped.record.level);
    }
  }
}
