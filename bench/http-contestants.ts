import type { Contestant } from './contestants.ts';
import { findPythonWith } from './find-program.ts';
import { versionOf } from './machine.ts';
import { findPhp, PHP_FPM } from './php-contestant.ts';
import type { Workshop } from './workshop.ts';

export const EOFD_HTTP = 'eofd over HTTP';
export const BASE_HTTP = 'bare node:http';
const GO_HTTP = 'Go net/http';
export const GUNICORN = 'gunicorn';
export const UVICORN = 'uvicorn';
/** Programs over HTTP: the same function of Python, run in four ways. */
export const HTTP_WORKER = 'eofd worker over HTTP';
const HTTP_REQUEST = 'eofd request over HTTP';
const GO_FORKS = 'Go that forks';
/** eofd on its raw socket, alone and with both listeners for HTTP open and idle. */
export const RAW_ALONE = 'eofd, raw alone';
export const RAW_BESIDE = 'eofd, raw beside HTTP';

/** Processes of each worker, of eofd's and of gunicorn's. */
const PROCESSES = '2';
const NO_CARE = 'no limits, no deadlines, no records';

interface Servers {
  readonly contestants: readonly Contestant[];
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  readonly versions: Readonly<Record<string, string>>;
}

/** Everyone who takes part over HTTP, and who can't. */
export function findHttpContestants(workshop: Workshop, go: string | undefined, python: string | undefined): Servers {
  const contestants: Contestant[] = [...ofNode(workshop)];
  const absent: { name: string; why: string }[] = [];
  const versions: Record<string, string> = {};
  const gunicorn = findPythonWith('gunicorn');
  const uvicorn = findPythonWith('uvicorn');
  const interpreter = gunicorn ?? python;
  const program =
    interpreter === undefined ? undefined : [interpreter, workshop.project('bench/peers/web_function.py')];
  const miss = (name: string, why: string): void => void absent.push({ name, why });

  if (program === undefined) miss('programs over HTTP', 'no python3 on PATH');
  else contestants.push(...programs(workshop, program));
  if (go === undefined) miss(`${GO_HTTP}, ${GO_FORKS}`, 'no go on PATH');
  else {
    try {
      contestants.push(...ofGo(workshop.compileGo(go, 'bench/peers/upper_http.go', 'go-http'), program));
    } catch (error) {
      miss(`${GO_HTTP}, ${GO_FORKS}`, (error as Error).message.split('\n')[0] ?? '');
    }
  }
  const peers = workshop.project('bench/peers');
  if (gunicorn === undefined) miss(GUNICORN, 'no python3 that can import gunicorn');
  else {
    versions['gunicorn'] = versionOf([gunicorn, '-c', 'import gunicorn; print(gunicorn.__version__)']);
    const own = ['-m', 'gunicorn', '--workers', PROCESSES, '--backlog', '4096', '--pythonpath', peers];
    contestants.push({
      name: GUNICORN,
      command: (socket) => [gunicorn, ...own, '--bind', `unix:${socket}`, 'web_function:application'],
      rows: 'http',
      isAskedOverHttp: true,
      note: `${PROCESSES} sync workers, which close each connection behind its request; the function of Python`,
    });
  }
  if (uvicorn === undefined) miss(UVICORN, 'no python3 that can import uvicorn');
  else {
    versions['uvicorn'] = versionOf([uvicorn, '-c', 'import uvicorn; print(uvicorn.__version__)']);
    const own = ['-m', 'uvicorn', '--log-level', 'warning', '--app-dir', peers];
    contestants.push({
      name: UVICORN,
      command: (socket) => [uvicorn, ...own, '--uds', socket, 'web_function:asgi'],
      rows: 'http',
      isAskedOverHttp: true,
      note: 'one process, with uvloop and httptools where they are there; the function of Python; no log of requests',
    });
  }
  const php = findPhp(workshop, PROCESSES);
  if (php === undefined) miss(PHP_FPM, `no ${PHP_FPM} on PATH`);
  else {
    versions[PHP_FPM] = versionOf([php.path, '--version']);
    contestants.push(php.contestant);
  }
  return { contestants, absent, versions };
}

function ofNode({ node, project, socket: path }: Workshop): readonly Contestant[] {
  const eofd = [node, project('dist/eofd.cjs')];
  const both = (at: string): readonly string[] => ['--http', `${at}.http`, '--metrics', `${at}.metrics`];
  return [
    {
      name: EOFD_HTTP,
      command: (socket) => [...eofd, '--socket', `${socket}.raw`, '--http', socket],
      rows: 'http',
      isAskedOverHttp: true,
      note: 'its HTTP front, everything on, as it is by default',
    },
    {
      name: BASE_HTTP,
      command: (socket) => [node, project('build/bench/peers/bare-node-http.mjs'), socket],
      rows: 'http',
      isAskedOverHttp: true,
      note: `the base of the ratios over HTTP; whole bodies; ${NO_CARE}`,
    },
    {
      name: RAW_ALONE,
      command: (socket) => [...eofd, '--socket', socket],
      activated: eofd,
      rows: 'beside http',
      note: 'everything on, as it is by default',
    },
    {
      name: RAW_BESIDE,
      command: (socket) => [...eofd, '--socket', socket, ...both(socket)],
      activated: [...eofd, ...both(path('raw'))],
      rows: 'beside http',
      wide: ['--connections-max', '2048', '--connections-max-per-user', '2048'],
      note: 'the same with `--http` and `--metrics`, where nobody asks',
    },
  ];
}

/** eofd with the function of Python, as a worker and started for each request. */
function programs({ node, project }: Workshop, program: readonly string[]): readonly Contestant[] {
  const of = (name: string, mode: string, note: string, words: readonly string[]): Contestant => ({
    name,
    command: (socket) => [
      ...[node, project('dist/eofd.cjs'), '--socket', `${socket}.raw`, '--http', socket, '--program-mode', mode],
      ...[...words, '--', ...program],
    ],
    rows: 'http programs',
    isAskedOverHttp: true,
    note,
  });
  return [
    of(HTTP_WORKER, 'worker', `${PROCESSES} workers, one connection at a time; the function of Python`, [
      ...['--handler-concurrency', PROCESSES],
    ]),
    of(HTTP_REQUEST, 'request', 'Python for each request, one a core at once', []),
  ];
}

function ofGo(server: string, program: readonly string[] | undefined): readonly Contestant[] {
  const go = {
    name: GO_HTTP,
    command: (socket: string) => [server, socket],
    rows: 'http' as const,
    isAskedOverHttp: true,
    note: `a goroutine for each connection, on all cores; maps one code point to one (ß stays); ${NO_CARE}`,
  };
  if (program === undefined) return [go];
  return [
    go,
    {
      name: GO_FORKS,
      command: (socket) => [server, socket, ...program],
      rows: 'http programs',
      isAskedOverHttp: true,
      note: `the way of OpenFaaS's watchdog: Python for each request, as many at once as there are clients; ${NO_CARE}`,
    },
  ];
}
