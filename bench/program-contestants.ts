import type { Contestant } from './contestants.ts';
import type { Workshop } from './workshop.ts';

/** What is run for requests; each is a group of contestants that are compared with each other. */
export const KINDS = ['tr', 'Python', 'Node', 'C', 'C, 1 ms'] as const;
export type Kind = (typeof KINDS)[number];
export type Mode = 'request' | 'spare' | 'worker';

/** The row of eofd as it is without any. */
export const NO_PROGRAM = 'no program';
export const EOFD_ALONE = 'eofd, no program';

export const SOCAT = 'socat';
export const S6 = 's6-ipcserver';
export const inMode = (mode: Mode, kind: Kind): string => `eofd${mode === 'request' ? '' : ` ${mode}`} -- ${kind}`;
/** Between the clients and a worker, with nothing but the calls that nobody there can do without. */
const relay = (language: 'C' | 'Node', kind: Kind): string => `barest relay in ${language} -- ${kind}`;
/** A program for each request, with nothing but what nobody can do without who waits for its end. */
const barest = (mode: 'request' | 'spare', kind: Kind): string => `barest ${mode} -- ${kind}`;
/** The worker asked by its clients themselves. */
export const direct = (kind: Kind): string => `${kind} directly`;

/** Processes of each worker, with eofd and without. */
const PROCESSES = 2;
/** More starts at once than eight take seconds, and tell nothing new. */
const SLOW_MOST = 8;
const NO_CARE = 'no limits, no deadlines, no records';
const TR = ['tr', 'a-z', 'A-Z'];

/** A program that reads standard input, as a command. */
export type Programs = Readonly<Partial<Record<Kind, readonly string[]>>>;

export function programsOf(workshop: Workshop, python: string | undefined): Programs {
  return {
    tr: TR,
    ...(python !== undefined && { Python: [python, workshop.project('bench/peers/numeric.py')] }),
    Node: [workshop.node, workshop.project('build/bench/peers/upper-program.mjs')],
  };
}

/** eofd with programs in each mode, and the same workers without eofd. */
export function programContestants(workshop: Workshop, programs: Programs): readonly Contestant[] {
  const preforked = workshop.compileC('bench/peers/preforked.c', 'preforked');
  const relays = [
    ['C', [workshop.compileC('bench/peers/relay.c', 'relay')]],
    ['Node', [workshop.node, workshop.project('build/bench/peers/bare-relay.mjs')]],
  ] as const;
  const starter = workshop.compileC('bench/peers/starter.c', 'starter');
  const bareNode = [workshop.node, workshop.project('build/bench/peers/bare-node.mjs')];
  const { Python: python, Node: node = [] } = programs;
  const eofd = (mode: Mode, kind: Kind, program: readonly string[], note: string, words: readonly string[] = []) => ({
    name: inMode(mode, kind),
    command: (socket: string) => [
      ...[workshop.node, workshop.project('dist/eofd.cjs'), '--socket', socket, '--program-mode', mode],
      ...[...words, '--', ...program],
    ],
    rows: kind,
    note,
    ...(kind === 'Python' && mode !== 'worker' && { connectionsMost: SLOW_MOST }),
  });
  const started = (kind: Kind, program: readonly string[], what: string): readonly Contestant[] => [
    eofd('request', kind, program, `${what}, one a core at once; the reply is sent once the program has succeeded`),
    eofd('spare', kind, program, `${what}, started before its request is there`),
  ];
  const stays = (
    kind: Kind,
    worker: readonly string[],
    alone: (socket: string) => readonly string[],
    note: string,
    words: readonly string[] = [],
  ): readonly Contestant[] => [
    eofd('worker', kind, worker, `${PROCESSES} processes that stay: ${note}`, [
      '--handler-concurrency',
      `${PROCESSES}`,
      ...words,
    ]),
    { name: direct(kind), command: alone, rows: kind, note: `${note}, asked without eofd; ${NO_CARE}` },
  ];
  const c = (kind: Kind, workUs: string, note: string): readonly Contestant[] => {
    const worker = [preforked, workUs];
    return [
      ...stays(kind, worker, (socket) => [...worker, socket, `${PROCESSES}`], note),
      ...relays.map(([language, command]) => ({
        name: relay(language, kind),
        command: (socket: string) => [...command, socket, ...worker, `${PROCESSES}`],
        rows: kind,
        note: 'accept, read, connect, send, half-close, read, send, close, and nothing else: how fast one thread before a worker can be',
      })),
    ];
  };
  // A loop of events answers several connections at once.
  const many = ['--worker-connections', '32'];
  return [
    {
      name: EOFD_ALONE,
      command: (socket) => [workshop.node, workshop.project('dist/eofd.cjs'), '--socket', socket],
      rows: NO_PROGRAM,
      note: 'with its own handler: how often it wakes by itself where nobody asks',
    },
    ...started('tr', TR, '`tr a-z A-Z` for each request'),
    ...(['request', 'spare'] as const).map((mode) => ({
      name: barest(mode, 'tr'),
      command: (socket: string) => [starter, mode, socket, ...TR],
      rows: 'tr' as const,
      note: `one thread in C that does only this, one request after the other; ${NO_CARE}`,
      connectionsMost: 1,
    })),
    ...(python === undefined
      ? []
      : [
          ...started('Python', python, 'Python with six imports of the standard library for each request'),
          ...stays('Python', python, (socket) => [...python, socket], 'the same as a server on asyncio', many),
        ]),
    ...started('Node', node, 'Node for each request'),
    ...stays('Node', bareNode, (socket) => [...bareNode, socket], 'the same as a server on node:net', many),
    ...c('C', '0', 'accept, read, answer, close'),
    ...c('C, 1 ms', '1000', 'the same with 1 ms of work'),
  ];
}

/** Servers of others that start `tr` for each connection. */
export const othersWithTr = (socat: string | undefined, s6: string | undefined): readonly Contestant[] => [
  ...(socat === undefined
    ? []
    : [
        {
          name: SOCAT,
          command: (socket: string) => [
            ...[socat, '-t', '30', `UNIX-LISTEN:${socket},fork,mode=600,backlog=4096`, `EXEC:${TR.join(' ')}`],
          ],
          rows: 'tr' as const,
          note: 'two processes a request, as many at once as there are clients; output is passed on as it comes, a failure looks like a reply',
        },
      ]),
  ...(s6 === undefined
    ? []
    : [
        {
          name: S6,
          command: (socket: string) => [...[s6, '-c', '1000', '-C', '1000', '-b', '4096', '-a', '0600', socket, ...TR]],
          rows: 'tr' as const,
          note: 'one process a request with the connection itself as input and output, as many at once as there are clients; a failure looks like a reply',
        },
      ]),
];
