import type { Contestant } from './contestants.ts';
import { findProgram } from './find-program.ts';
import type { Workshop } from './workshop.ts';

export const PHP_FPM = 'php-fpm';

/** Debian has its version in the name of the program. */
const NAMES = [PHP_FPM, ...[9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((minor) => `${PHP_FPM}8.${minor}`)];

export interface Php {
  readonly path: string;
  readonly contestant: Contestant;
}

/** php-fpm with the same function as the other programs over HTTP, asked through FastCGI. */
export function findPhp({ project }: Workshop, processes: string): Php | undefined {
  const path = NAMES.map(findProgram).find((found) => found !== undefined);
  if (path === undefined) return undefined;
  const own = ['--nodaemonize', '--allow-to-run-as-root', '--fpm-config', project('bench/peers/php-fpm.conf')];
  const contestant: Contestant = {
    name: PHP_FPM,
    command: (socket) => [...['env', `BENCH_SOCKET=${socket}`, `BENCH_PROCESSES=${processes}`], ...[path, ...own]],
    rows: 'http programs',
    script: project('bench/peers/upper.php'),
    isAsciiOnly: true,
    note: `through FastCGI, as a web server asks it, on a connection for each request; ${processes} processes; the same function in PHP, ASCII letters only`,
  };
  return { path, contestant };
}
