import { Drops } from '../core/records/drops.ts';
import { type Level, type Log, type LogRecord, PRIORITY } from '../core/records/record.ts';
import { RecordQueue } from '../core/records/record-queue.ts';
import { chooseFormat } from './choose-format.ts';
import { type Destination, type Format, openDestination } from './destination.ts';
import type { Entry } from './formats.ts';
import { JOURNAL_SOCKET } from './journal-outlet.ts';

/** The part of the log that takes 50 ms to load: winston, between the records and their destination. */
export interface LogPipeline {
  /**
   * @param render called for each entry
   * @param deliver called with what `render` made of it
   * @returns takes entries
   */
  readonly openPipeline: (
    render: (entry: Entry) => Uint8Array,
    deliver: (entry: Entry, rendered: Uint8Array) => void,
  ) => Promise<(entry: Entry) => void>;
}

export interface LogOptions {
  readonly level: Level;
  readonly format: Format | 'auto';
  /** Imports the part that is loaded late. */
  readonly importPipeline: () => Promise<LogPipeline>;
  /** Where lines go. Default 2 */
  readonly fd?: number;
  /** Default JOURNAL_SOCKET */
  readonly journalSocket?: string;
  /** What `auto` looks at. Default process.env */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface LogControl {
  /** Takes a record, at once and at any time. */
  readonly log: Log;
  /** Whether records of a level are written: makes dear ones worth building. */
  readonly enabled: (level: Level) => boolean;
  readonly setLevel: (level: Level) => void;
  /** Begins to write; until then records wait. Never rejects: the log does without a winston that cannot be loaded. */
  readonly load: () => Promise<void>;
  /** Writes what is left before the process ends, loaded or not. Waits with the whole process, at most so long. */
  readonly flush: (timeoutMs: number) => void;
  /** Records that were lost so far. */
  readonly dropped: () => number;
}

/** Records that wait for `load`. */
const PENDING_RECORDS_MAX = 1000;
const PENDING_BYTES_MAX = 2 ** 20;

interface Pending extends Entry {
  readonly bytes: number;
}

/** The log of the daemon. Costs next to nothing before it is loaded. */
export function createLog(options: LogOptions): LogControl {
  const { fd = 2, journalSocket = JOURNAL_SOCKET, environment = process.env } = options;
  const drops = new Drops();
  const pending = new RecordQueue<Pending>(PENDING_RECORDS_MAX, PENDING_BYTES_MAX, drops);
  // Entries that winston has taken and not yet delivered: none, as winston is, but nothing promises that.
  const underWay = new Set<Entry>();
  let lowest = PRIORITY[options.level];
  let loading: Promise<void> | undefined;
  let take = (entry: Entry): void => pending.push({ ...entry, bytes: approximateBytes(entry.record) });

  let opened: Destination | undefined;
  const destination = (): Destination => {
    opened ??= openDestination(
      options.format === 'auto' ? chooseFormat(fd, environment) : options.format,
      fd,
      journalSocket,
      drops,
    );
    return opened;
  };
  const writeNow = (entry: Entry): void => destination().write(entry.record, destination().render(entry));
  const log: Log = (record) => {
    if (PRIORITY[record.level] <= lowest) take({ record, timeMs: Date.now() });
  };
  const empty = (into: (entry: Entry) => void): void => {
    for (let entry = pending.shift(); entry !== undefined; entry = pending.shift()) into(entry);
  };

  async function open(): Promise<void> {
    try {
      const { openPipeline } = await options.importPipeline();
      const { render, write } = destination();
      const pipe = await openPipeline(render, (entry, rendered) => {
        if (underWay.delete(entry)) write(entry.record, rendered);
      });
      take = (entry) => {
        underWay.add(entry);
        pipe(entry);
      };
    } catch (error) {
      take = writeNow;
      log({
        level: 'warning',
        event: 'lifecycle',
        message: `cannot load winston, logging without it: ${String(error)}`,
      });
    }
    empty(take);
  }

  return {
    log,
    enabled: (level) => PRIORITY[level] <= lowest,
    setLevel(level) {
      lowest = PRIORITY[level];
    },
    load: () => (loading ??= open()),
    flush(timeoutMs) {
      empty(writeNow);
      for (const entry of underWay) writeNow(entry);
      underWay.clear();
      destination().flush(performance.now() + timeoutMs);
    },
    dropped: () => drops.ever,
  };
}

function approximateBytes({ message, fields = {} }: LogRecord): number {
  return Object.values(fields).reduce<number>((sum, value) => sum + String(value).length + 32, message.length + 128);
}
