/** One record of the journal, as far as a diagnosis needs it. */
export interface JournalEntry {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly message: string;
  /** By their names in the journal: MESSAGE_ID, EOFD_OUTCOME, EOFD_REASON, EOFD_PEER_UID... */
  readonly fields: Readonly<Record<string, string>>;
}

const FIELD = /^(MESSAGE_ID|PRIORITY|EOFD_[A-Z_]+)$/;

/** What `journalctl -o json` prints. Values that are not text are passed over, and so are lines that are no JSON. */
export function journalEntries(text: string): readonly JournalEntry[] {
  return text.split('\n').flatMap((line) => {
    const record = parse(line);
    if (record === undefined) return [];
    const { MESSAGE: message, __REALTIME_TIMESTAMP: at } = record;
    if (typeof message !== 'string') return [];
    const fields = Object.entries(record).filter(
      (entry): entry is [string, string] => FIELD.test(entry[0]) && typeof entry[1] === 'string',
    );
    return [{ atMs: Number(at) / 1000, message, fields: Object.fromEntries(fields) }];
  });
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
