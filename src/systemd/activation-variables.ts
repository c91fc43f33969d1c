import { parseCInteger, parsePid } from '../core/c-integer.ts';
import { EXIT, FatalError } from '../core/errors.ts';
import { quoted } from '../core/quote.ts';

/** The family's variables, the newest too (LISTEN_PIDFDID): what sd_listen_fds(3) removes when it is told to. */
export const ACTIVATION_VARIABLES = ['LISTEN_PID', 'LISTEN_PIDFDID', 'LISTEN_FDS', 'LISTEN_FDNAMES'] as const;

/** Where the variables are: `process.env`, or as much of it as a test needs. */
export type Environment = Record<string, string | undefined>;

/** Who this process is to a service manager. */
export interface Self {
  readonly pid: number;
  /** The inode number of this process's pidfd, unique until the next boot; undefined where the kernel can't tell. */
  pidfdId(): bigint | undefined;
}

/** How many descriptors were passed, from number 3 on, and their names: as many, or undefined where none were given. */
export interface Passed {
  readonly count: number;
  readonly names: readonly string[] | undefined;
}

/** INT_MAX without the three standard descriptors. */
const COUNT_MAX = 0x7fffffff - 3;
/** systemd.socket(5), FileDescriptorName=. */
const NAME_MAX = 255;

/**
 * What the variables of sd_listen_fds(3) say, asked in that function's order: whose the descriptors are comes first.
 * Stricter in one point: names that no unit file can give are malformed.
 * @returns undefined where nothing was passed to this process
 * @throws FatalError that names the variables and their values, where one is malformed
 */
export function readActivation(environment: Environment, self: Self): Passed | undefined {
  const { LISTEN_PID: pid, LISTEN_PIDFDID: pidfdId, LISTEN_FDS: fds, LISTEN_FDNAMES: fdNames } = environment;
  if (pid === undefined) return undefined;
  const meant = parsePid(pid);
  if (meant === undefined) throw malformed([`LISTEN_PID=${quoted(pid)} is not a process ID`]);
  if (meant !== self.pid) return undefined;

  if (pidfdId !== undefined) {
    const id = parseCInteger(pidfdId);
    if (id === undefined || id < 0n || id >= 2n ** 64n)
      throw malformed([`LISTEN_PIDFDID=${quoted(pidfdId)} is not an inode number`]);
    // A process ID may have been someone else's before; this number was not.
    if (id !== (self.pidfdId() ?? id)) return undefined;
  }
  if (fds === undefined) return undefined;

  const problems: string[] = [];
  const count = Number(parseCInteger(fds) ?? 0n);
  if (!(count >= 1 && count <= COUNT_MAX))
    problems.push(`LISTEN_FDS=${quoted(fds)} is not a number of descriptors from 1 to ${COUNT_MAX}`);
  const names = fdNames === undefined ? undefined : splitNames(fdNames);
  if (fdNames !== undefined && names !== undefined) {
    // An odd number of backslashes at the end: the last one has nothing to take.
    const isCut = /(?<!\\)(\\\\)*\\$/.test(fdNames);
    const wrong = isCut
      ? 'ends in a lone backslash'
      : problemOfNames(names, problems.length > 0 ? names.length : count);
    if (wrong !== undefined) problems.push(`LISTEN_FDNAMES=${quoted(fdNames)} ${wrong}`);
  }
  if (problems.length > 0) throw malformed(problems);
  return { count, names };
}

/** The names between the colons; a backslash takes the next character literally, see sd_listen_fds_with_names(3). */
function splitNames(text: string): readonly string[] {
  const names: string[] = [];
  let name = '';
  for (const [, escaped, plain] of text.matchAll(/\\(.)|(.)/gsu)) {
    if (plain === ':') {
      names.push(name);
      name = '';
    } else name += escaped ?? plain ?? '';
  }
  return [...names, name];
}

function problemOfNames(names: readonly string[], expected: number): string | undefined {
  const position = names.findIndex((name) => name.length > NAME_MAX || !/^[ -9;-~]*$/.test(name));
  if (position >= 0)
    return `is malformed: name ${position + 1} is not up to ${NAME_MAX} characters of printable ASCII without a colon`;
  return names.length === expected ? undefined : `names ${names.length} where LISTEN_FDS says ${expected}`;
}

const malformed = (problems: readonly string[]): FatalError =>
  new FatalError(`the variables of socket activation are malformed: ${problems.join('; ')}`, EXIT.unavailable);
