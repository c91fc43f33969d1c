import { Drops } from '../core/records/drops.ts';
import type { LogRecord } from '../core/records/record.ts';
import { type Entry, jsonLine, prefixLine, textLine } from './formats.ts';
import { journalEntry } from './journal-entry.ts';
import { journalOutlet } from './journal-outlet.ts';
import { Sink } from './sink.ts';
import { streamOutlet } from './stream-outlet.ts';

export type Format = 'journal' | 'prefix' | 'text' | 'json';

/** One way to write records, and where they go. Nothing here waits or throws, but `flush`, which waits. */
export interface Destination {
  readonly render: (entry: Entry) => Uint8Array;
  readonly write: (record: LogRecord, rendered: Uint8Array) => void;
  /** @param deadlineMs on the clock of performance.now() */
  readonly flush: (deadlineMs: number) => void;
}

const line = (text: string): Uint8Array => Buffer.from(`${text}\n`);

const RENDERERS: Readonly<Record<Format, (entry: Entry) => Uint8Array>> = {
  journal: ({ record }) => journalEntry(record),
  prefix: (entry) => line(prefixLine(entry)),
  text: (entry) => line(textLine(entry)),
  json: (entry) => line(jsonLine(entry)),
};

/**
 * @param fd for lines, and for what the journal's socket does not take
 * @param drops losses it will tell, its own and those of whoever comes before it
 */
export function openDestination(format: Format, fd: number, journalSocket: string, drops: Drops): Destination {
  if (format !== 'journal') {
    const sink = lineSink(format, fd, drops);
    return {
      render: RENDERERS[format],
      write: (record, rendered) => sink.write(record, rendered),
      flush: (deadlineMs) => void sink.flush(deadlineMs),
    };
  }
  const lines = lineSink('prefix', fd, new Drops());
  const journal = new Sink(journalOutlet(journalSocket), {
    drops,
    render: journalEntry,
    divert: (record) => lines.write(record, RENDERERS.prefix({ record, timeMs: Date.now() })),
  });
  return {
    render: RENDERERS.journal,
    write: (record, rendered) => journal.write(record, rendered),
    flush(deadlineMs) {
      journal.flush(deadlineMs);
      lines.flush(deadlineMs);
    },
  };
}

const lineSink = (format: Format, fd: number, drops: Drops): Sink =>
  new Sink(streamOutlet(fd), { drops, render: (record) => RENDERERS[format]({ record, timeMs: Date.now() }) });
