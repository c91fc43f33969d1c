import { EXIT, FatalError } from '../core/errors.ts';
import { quoted } from '../core/quote.ts';
import { setNonblocking } from '../posix/descriptor.ts';
import { ownPidfdId } from '../posix/pidfd.ts';
import {
  ACTIVATION_VARIABLES,
  type Environment,
  type Passed,
  readActivation,
  type Self,
} from './activation-variables.ts';
import { examine } from './examine.ts';
import { type DescriptorFacts, type InheritedKind, kindOf } from './passed-kind.ts';

/** A socket that the service manager passed, checked and ready for use: close-on-exec, and its calls never wait. */
export interface Inherited {
  readonly fd: number;
  /** FileDescriptorName= of the socket unit; `unknown` where no names came. */
  readonly name: string;
  /** A request listener, the one connection of an Accept=yes unit, or the listener for metrics or for HTTP. */
  readonly kind: InheritedKind;
  /** For people: a path, `@name` for an abstract one, `host:port`; '' where it has no name. */
  readonly address: string;
}

/** The outside world, for tests to replace. */
export interface ActivationKernel extends Self {
  examine(fd: number): DescriptorFacts;
  setNonblocking(fd: number): void;
}

/** SD_LISTEN_FDS_START, sd_listen_fds(3). */
const FIRST_DESCRIPTOR = 3;
/** One line should stay one line, also where LISTEN_FDS says two thousand million. */
const PROBLEMS_MAX = 4;

const realKernel: ActivationKernel = { pid: process.pid, pidfdId: ownPidfdId, examine, setNonblocking };

/**
 * The sockets passed by the service manager, sd_listen_fds_with_names(3): none where LISTEN_PID is not this process.
 * The listeners named `metrics` and `http` are for those; all others must be Unix stream sockets that listen or are
 * connected.
 *
 * The variables are removed in every case, as that function does it when told to, also where they are meant for another
 * process: what eofd runs is not the process they name either.
 *
 * @param warn told where sockets were passed and are not taken
 * @throws FatalError, exit code 69, one line that names what is malformed or unusable
 */
export function takeInherited(
  environment: Environment,
  kernel: ActivationKernel = realKernel,
  warn: (message: string) => void = () => undefined,
): readonly Inherited[] {
  const { LISTEN_PID: meant, LISTEN_FDS: count } = environment;
  try {
    // Most starts are not activated: they should not pay for more than this.
    const passed = meant === undefined ? undefined : readActivation(environment, kernel);
    if (passed !== undefined) return adopt(passed, kernel);
    if (count !== undefined) warn(notTaken(count, meant, kernel.pid));
    return [];
  } finally {
    for (const variable of ACTIVATION_VARIABLES) delete environment[variable];
  }
}

/** Clients of such a socket wait for ever, and nothing else shows why: what has started eofd keeps the socket open. */
function notTaken(count: string, meant: string | undefined, pid: number): string {
  const what = `sockets (LISTEN_FDS=${quoted(count)}) were passed`;
  if (meant === undefined) return `${what} without LISTEN_PID and are not taken: it has to be ${pid}, this process`;
  return (
    `${what} for process ${meant} and are not taken by this one, ${pid}: most often a shell, npm or an init ` +
    'was started in place of eofd and runs it as its child; start eofd itself, or through "exec" in the shell'
  );
}

function adopt({ count, names }: Passed, kernel: ActivationKernel): readonly Inherited[] {
  const inherited: Inherited[] = [];
  const problems: string[] = [];
  for (let index = 0; index < count; index++) {
    const fd = FIRST_DESCRIPTOR + index;
    const name = names?.[index] ?? 'unknown';
    const facts = kernel.examine(fd);
    const kind = kindOf(name, facts);
    if (typeof kind === 'string')
      inherited.push({ fd, name, kind, address: facts.is === 'socket' ? facts.address : '' });
    else if (problems.push(`descriptor ${fd} (${quoted(name)}) ${kind.problem}`) === PROBLEMS_MAX) break;
  }
  if (problems.length > 0) {
    throw new FatalError(`cannot serve what the service manager passed: ${problems.join('; ')}`, EXIT.unavailable);
  }
  for (const { fd } of inherited) kernel.setNonblocking(fd);
  return inherited;
}
