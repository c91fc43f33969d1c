import { findProgram, findPython } from './find-program.ts';
import { findHttpContestants } from './http-contestants.ts';
import { versionOf } from './machine.ts';
import {
  type Kind,
  type NO_PROGRAM,
  othersWithTr,
  programContestants,
  programsOf,
  S6,
  SOCAT,
} from './program-contestants.ts';
import type { Workshop } from './workshop.ts';

export type HttpRows = 'http' | 'http programs' | 'beside http';

/** A server that takes part. */
export interface Contestant {
  readonly name: string;
  /** The command that binds this socket itself. */
  command(socket: string): readonly string[];
  /** The command that takes the socket over as descriptor 3. */
  readonly activated?: readonly string[];
  /**
   * In which rows it runs: those of the handler in the server itself, the first of them with tiny requests only, those
   * of one kind of program or of none, or those of HTTP: of the handler, of programs, or of the raw socket beside it.
   */
  readonly rows: 'handler' | 'tiny' | Kind | typeof NO_PROGRAM | HttpRows;
  /** Its socket is asked over HTTP. */
  readonly isAskedOverHttp?: boolean;
  /** It is asked over FastCGI, for this script. */
  readonly script?: string;
  /** It is not laid under load by more connections at once. */
  readonly connectionsMost?: number;
  /** It knows no letters but ASCII's. */
  readonly isAsciiOnly?: boolean;
  /** What more is needed for thousands of connections or the largest requests, where its own defaults refuse them. */
  readonly wide?: readonly string[];
  /** How it differs: what it does, and what it leaves out. */
  readonly note: string;
}

export interface Found {
  readonly contestants: readonly Contestant[];
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  readonly versions: Readonly<Record<string, string>>;
}

export const EOFD = 'eofd';
export const EOFD_FAILED = 'eofd, failures recorded';
export const BASE = 'bare Node';
const ASYNCIO = 'asyncio';
export const UVLOOP = 'uvloop';
export const GO = 'Go';
export const C = 'C, epoll';

const NO_CARE = 'no limits, no deadlines, no records';

/** Looks for everyone who can take part on this machine, and compiles those who are sources. */
export function findContestants(workshop: Workshop): Found {
  const contestants: Contestant[] = [...findServersOfNode(workshop)];
  const absent: { name: string; why: string }[] = [];
  const versions: Record<string, string> = { Node: process.versions.node };
  const program = (name: string): string | undefined => {
    const path = findProgram(name);
    if (path === undefined) absent.push({ name, why: `no ${name} on PATH` });
    return path;
  };

  const python = findPython();
  if (python === undefined) absent.push({ name: ASYNCIO, why: 'no python3 on PATH' });
  else {
    versions['Python'] = versionOf([python.path, '--version']);
    contestants.push(
      ofPython(workshop, python.path, ASYNCIO, 'asyncio_upper.py', `what a first version looks like; ${NO_CARE}`),
    );
  }
  if (python?.hasUvloop !== true) absent.push({ name: UVLOOP, why: 'no python3 on PATH that can import uvloop' });
  else {
    versions['uvloop'] = versionOf([python.path, '-c', 'import uvloop; print(uvloop.__version__)']);
    contestants.push(ofPython(workshop, python.path, UVLOOP, 'uvloop_upper.py', `the same lines on libuv; ${NO_CARE}`));
  }
  const go = findProgram('go');
  if (go === undefined) absent.push({ name: GO, why: 'no go on PATH' });
  else {
    try {
      contestants.push(ofGo(workshop, go));
      versions['Go'] = versionOf([go, 'version']);
    } catch (error) {
      absent.push({ name: GO, why: (error as Error).message.split('\n')[0] ?? '' });
    }
  }
  const epoll = workshop.compileC('bench/peers/epoll.c', 'c-epoll');
  versions['C compiler'] = versionOf([workshop.cc, '--version']);
  const note = `one thread; ASCII letters only, invalid UTF-8 is not noticed; ${NO_CARE}`;
  contestants.push({
    name: C,
    command: (socket) => [epoll, socket],
    activated: [epoll],
    rows: 'handler',
    isAsciiOnly: true,
    note,
  });

  contestants.push(...programContestants(workshop, programsOf(workshop, python?.path)));
  const socat = program(SOCAT);
  if (socat !== undefined) versions['socat'] = versionOf([socat, '-V']);
  contestants.push(...othersWithTr(socat, program(S6)));
  const overHttp = findHttpContestants(workshop, go, python?.path);
  return {
    contestants: [...contestants, ...overHttp.contestants],
    absent: [...absent, ...overHttp.absent],
    versions: { ...versions, ...overHttp.versions },
  };
}

/** eofd and bare Node, who are always there. */
export function findServersOfNode({ node, project }: Workshop): readonly Contestant[] {
  const eofd = [node, project('dist/eofd.cjs')];
  const bare = [node, project('build/bench/peers/bare-node.mjs')];
  return [
    {
      name: EOFD,
      command: (socket) => [...eofd, '--socket', socket],
      activated: eofd,
      rows: 'handler',
      wide: [
        '--connections-max',
        '8192',
        '--connections-max-per-user',
        '8192',
        '--max-request',
        '64M',
        '--buffer-max',
        '512M',
      ],
      note: 'everything on, as it is by default',
    },
    {
      name: EOFD_FAILED,
      command: (socket) => [...eofd, '--socket', socket, '--log-requests', 'failed'],
      rows: 'tiny',
      note: 'with `--log-requests failed`; everything else as by default',
    },
    {
      name: BASE,
      command: (socket) => [...bare, socket],
      activated: bare,
      rows: 'handler',
      note: `the base of the ratios; node:net; ${NO_CARE}`,
    },
  ];
}

function ofPython({ project }: Workshop, python: string, name: string, file: string, note: string): Contestant {
  const command = [python, project(`bench/peers/${file}`)];
  return { name, command: (socket) => [...command, socket], activated: command, rows: 'handler', note };
}

function ofGo(workshop: Workshop, go: string): Contestant {
  const upper = workshop.compileGo(go, 'bench/peers/upper.go', 'go-upper');
  const note = `a goroutine for each connection, on all cores; maps one code point to one (ß stays); ${NO_CARE}`;
  return { name: GO, command: (socket) => [upper, socket], activated: [upper], rows: 'handler', note };
}
