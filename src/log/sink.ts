import type { Drops } from '../core/records/drops.ts';
import type { LogRecord } from '../core/records/record.ts';
import { RecordQueue } from '../core/records/record-queue.ts';
import { ERRNO } from '../posix/errno.ts';
import type { Outlet } from './outlet.ts';

const RECORDS_MAX = 1000;
const BYTES_MAX = 2 ** 20;
/** The pause before another try: short where the last one got something through, otherwise doubled each time. */
const RETRY_FIRST_MS = 1;
const RETRY_MAX_MS = 128;

/** The receiver has no room, or is not there for the moment. Want of descriptors or memory passes as well. */
const PASSING = new Set<number>([
  ERRNO.EAGAIN,
  ERRNO.EINTR,
  ERRNO.ENOBUFS,
  ERRNO.ENOMEM,
  ERRNO.EMFILE,
  ERRNO.ENFILE,
  ERRNO.ECONNREFUSED,
]);

interface Line {
  readonly record: LogRecord;
  readonly bytes: number;
  readonly data: Uint8Array;
  /** The losses it tells of, which count again should it be lost itself. */
  readonly tells?: Drops;
}

export interface SinkOptions {
  /** Where losses are counted until they are told. */
  readonly drops: Drops;
  /** For the record that tells what was lost. */
  readonly render: (record: LogRecord) => Uint8Array;
  /** Takes what the outlet will never take. Without it such records are lost. */
  readonly divert?: (record: LogRecord) => void;
}

/**
 * Gives records to an outlet, in order, without ever waiting. What the outlet has no room for is kept within a bound
 * and tried again; what is lost is counted, and told in one record as soon as the outlet takes records again.
 */
export class Sink {
  readonly #outlet: Outlet;
  readonly #options: SinkOptions;
  readonly #queue: RecordQueue<Line>;
  #line: Line | undefined;
  #written = 0;
  /** A lost line left its beginning behind. */
  #torn = false;
  #flows = false;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = RETRY_FIRST_MS;

  constructor(outlet: Outlet, options: SinkOptions) {
    this.#outlet = outlet;
    this.#options = options;
    this.#queue = new RecordQueue(RECORDS_MAX, BYTES_MAX, options.drops);
  }

  write(record: LogRecord, data: Uint8Array): void {
    this.#queue.push({ record, data, bytes: data.length });
    if (this.#retry === undefined) this.#pump();
  }

  /**
   * Writes what is left, and waits with the whole process until it is written, and read where that matters.
   * @param deadlineMs on the clock of performance.now()
   * @returns false if something is left all the same
   */
  flush(deadlineMs: number): boolean {
    for (;;) {
      clearTimeout(this.#retry);
      this.#retry = undefined;
      this.#pump();
      const isWritten = this.#retry === undefined;
      if (isWritten && this.#outlet.isRead?.() !== false) return true;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) return isWritten || this.#divertAll();
      this.#outlet.wait(Math.ceil(leftMs));
    }
  }

  #pump(): void {
    for (;;) {
      this.#line ??= this.#next();
      if (this.#line === undefined) return;
      const { data } = this.#line;
      const taken = this.#outlet.put(this.#written === 0 ? data : data.subarray(this.#written));
      if (taken === 0 || PASSING.has(-taken)) {
        this.#tryLater();
        return;
      }
      if (taken > 0) {
        this.#retryMs = RETRY_FIRST_MS;
        this.#written += taken;
        if (this.#written < data.length) continue;
        this.#flows = true;
        this.#torn = false;
      } else {
        this.#lose(this.#line);
      }
      this.#line = undefined;
      this.#written = 0;
    }
  }

  #tryLater(): void {
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#pump();
    }, this.#retryMs).unref();
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
  }

  #next(): Line | undefined {
    const line = this.#queue.shift() ?? this.#tellDrops();
    return line !== undefined && this.#torn ? { ...line, data: Buffer.concat([Buffer.from('\n'), line.data]) } : line;
  }

  #tellDrops(): Line | undefined {
    if (!this.#flows || this.#options.drops.total === 0) return undefined;
    const tells = this.#options.drops.take();
    const record = tells.record();
    const data = this.#options.render(record);
    return { record, data, bytes: data.length, tells };
  }

  #lose({ record, tells }: Line): void {
    const { divert, drops } = this.#options;
    if (divert !== undefined) {
      divert(record);
      this.#flows = true;
      return;
    }
    this.#flows = false;
    this.#torn ||= this.#written > 0;
    if (tells === undefined) drops.add(record.level);
    else drops.addAll(tells);
  }

  #divertAll(): boolean {
    const { divert } = this.#options;
    if (divert === undefined) return false;
    for (let line = this.#line; line !== undefined; line = this.#next()) divert(line.record);
    this.#line = undefined;
    this.#written = 0;
    return true;
  }
}
