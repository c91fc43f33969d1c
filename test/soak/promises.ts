import { KINDS } from '../support/faulty-daemon.ts';

const FLAT = Object.fromEntries(
  [...Object.keys(KINDS).filter((kind) => kind !== 'http program'), 'http, a connection for each'].map((kind) => [
    `flat ${kind}`,
    `descriptors and memory stay what they were: ${kind}`,
  ]),
);

/** All that is counted, in the order of the table. A run of everything that lacks one has failed. */
export const PROMISES: Readonly<Record<string, string>> = {
  stops: 'a stop by SIGTERM loses no request',
  kills: 'SIGKILL loses at most what is under way, and makes no wrong byte',
  'reloads raw': 'a reload of handler, mode and settings loses no request',
  'reloads http': 'the same for requests over HTTP',
  'idle exits': 'an idle exit loses no request',
  worlds: 'every promise, in simulated worlds',
  parsers: 'parsers take any input',
  mutants: 'a fault that is put into core is found by its tests',
  accounts: 'at each limit, sent = replied + told + failed',
  ...FLAT,
  'half-open': 'idle half-open connections cost little, and no other client anything',
  'random clients': 'clients that do what they like cost no descriptor',
  floods: "one user's flood beside the requests of another: how long 99 of 100 of those take at most",
  texts: 'no text of others forges, splits or colours a line',
  journal: 'the same in the journal, and no record is lost there at an exit or where the journal restarts',
  start: 'a call that fails at the start costs the start, with a record, or nothing',
  load: 'a call that fails under load costs one request, and nothing after it',
  lasting: 'calls that fail for half a second: no spin, no hang, no descriptor left, and then it serves',
  reload: 'a call that fails on reload leaves the old settings or brings the new ones',
  end: 'a call that fails at the end does not keep it from the end',
  collector: 'a stressed collector changes no byte',
  allocator: 'nothing is written beside its memory, or freed twice',
  valgrind: 'the layer over libc hands the system memory that is its own',
  directory: 'files of others are left alone, and the mode is what was asked for',
};
