import { spawnSync } from 'node:child_process';
import { chmodSync, constants, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './find-program.ts';
import { type Payload, payloads } from './payloads.ts';

/** The project's directory, with a slash at its end. */
export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * A temporary directory with all that a run needs: programs compiled, requests and replies as files, sockets and logs
 * while it lasts.
 */
export interface Workshop {
  readonly directory: string;
  /**
   * A copy of Node that only contestants run. The kernel divides shared pages among all processes of one file,
   * so that beside another Node, the bench itself, the memory of each would look half as large.
   */
  readonly node: string;
  readonly cc: string;
  readonly load: string;
  readonly activate: string;
  readonly ownTime: string;
  readonly environment: NodeJS.ProcessEnv;
  /**
   * A payload in words for the generator: the files of the request and of the reply, and how many times over they are
   * sent.
   */
  payload(payload: Payload): readonly string[];
  socket(name: string): string;
  /** A file of this project. */
  project(path: string): string;
  compileC(source: string, name: string): string;
  compileGo(go: string, source: string, name: string): string;
  remove(): void;
}

/**
 * It goes with the process at the latest.
 * @throws when there is no C compiler: without the load generator nothing can be measured
 */
export function openWorkshop(): Workshop {
  const cc = findProgram('cc') ?? findProgram('gcc') ?? findProgram('clang');
  if (cc === undefined)
    throw new Error('there is no C compiler (cc, gcc or clang): the load generator, bench/load.c, cannot be built');
  const directory = mkdtempSync(join(tmpdir(), 'eofd-bench-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  process.once('exit', remove);
  const project = (path: string): string => join(PROJECT, path);
  const compile = (
    command: string,
    words: readonly string[],
    name: string,
    env: NodeJS.ProcessEnv = process.env,
  ): string => {
    const target = join(directory, name);
    const { status, stderr } = spawnSync(command, [...words.slice(0, 1), '-o', target, ...words.slice(1)], {
      encoding: 'utf8',
      env,
    });
    if (status !== 0) throw new Error(`${name} could not be compiled: ${stderr}`);
    return target;
  };
  const compileC = (source: string, name: string): string => compile(cc, ['-O3', project(source)], name);

  mkdirSync(join(directory, 'bin'));
  const node = join(directory, 'bin/node');
  copyFileSync(process.execPath, node, constants.COPYFILE_FICLONE);
  chmodSync(node, 0o755);
  const exchanges = payloads();
  const file = (payload: string, what: string): string => join(directory, `${payload}.${what}`);
  for (const [payload, { request, reply }] of Object.entries(exchanges)) {
    writeFileSync(file(payload, 'request'), request);
    writeFileSync(file(payload, 'reply'), reply);
  }
  return {
    directory,
    node,
    cc,
    load: compileC('bench/load.c', 'load'),
    activate: compileC('bench/activate.c', 'activate'),
    ownTime: compileC('bench/own-time.c', 'own-time'),
    environment: environment(),
    payload: (payload) => [file(payload, 'request'), file(payload, 'reply'), String(exchanges[payload].times)],
    socket: (name) => join(directory, `${name}.sock`),
    project,
    compileC,
    compileGo: (go, source, name) =>
      compile(go, ['build', project(source)], name, {
        ...process.env,
        GO111MODULE: 'off',
        CGO_ENABLED: '0',
        GOCACHE: join(directory, 'go-cache'),
      }),
    remove,
  };
}

/**
 * A service's environment, not a developer's: NODE_EXTRA_CA_CERTS alone costs each start of Node 20 some 35 ms,
 * NODE_V8_COVERAGE every call.
 */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1' };
}
