import type { StatusDocument } from '../../core/account/status-document.ts';

/** What a value has to be. */
type Kind = (value: unknown) => boolean;

const text: Kind = (value) => typeof value === 'string';
const count: Kind = (value) => Number.isFinite(value);
const none: Kind = (value) => value === null;
const either =
  (one: Kind, other: Kind): Kind =>
  (value) =>
    one(value) || other(value);
const both =
  (one: Kind, other: Kind): Kind =>
  (value) =>
    one(value) && other(value);
const listOf =
  (kind: Kind): Kind =>
  (value) =>
    Array.isArray(value) && value.every(kind);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const eachOf =
  (kind: Kind): Kind =>
  (value) =>
    isRecord(value) && Object.values(value).every(kind);
const having =
  (kinds: Readonly<Record<string, Kind>>): Kind =>
  (value) =>
    isRecord(value) && Object.entries(kinds).every(([name, kind]) => kind(value[name]));
const counts = (...names: readonly string[]): Readonly<Record<string, Kind>> =>
  Object.fromEntries(names.map((name) => [name, count]));

const FRONT = having(counts('requestBytes', 'replyBytes'));
const PROCESS = having({
  ...counts('pid', 'ageSeconds', 'memoryBytes'),
  kind: text,
  state: text,
  answered: either(count, none),
});
const CONNECTION = having({
  ...counts('ageSeconds', 'requestBytes', 'replyBytes'),
  pid: either(count, none),
  uid: either(count, none),
  user: either(text, none),
  command: either(text, none),
  phase: text,
  waitingFor: text,
});
/** All that is shown or reckoned with. */
const STATUS = having({
  ...counts('pid', 'uptimeSeconds', 'connectionsNotShown'),
  version: text,
  state: text,
  addresses: listOf(text),
  requests: having({
    ...counts('accepted', 'open', 'openMax', 'queued', 'waitingForEof'),
    ended: both(having(counts('replied')), eachOf(count)),
  }),
  fronts: having({ raw: FRONT, http: FRONT }),
  memory: having(counts('heldBytes', 'heldMaxBytes', 'residentBytes')),
  descriptors: either(having(counts('open', 'max')), none),
  log: having(counts('dropped')),
  processes: listOf(PROCESS),
  connections: listOf(CONNECTION),
});

/** A status as JSON. @returns undefined for anything else: who answers at an address may be anybody */
export function readStatus(json: string): StatusDocument | undefined {
  try {
    const status: unknown = JSON.parse(json);
    return STATUS(status) ? (status as StatusDocument) : undefined;
  } catch {
    return undefined;
  }
}
