import type { Access } from '../../core/access.ts';
import { EXIT } from '../../core/errors.ts';
import { defaultSettings, OPTIONS, type Settings } from '../../core/options.ts';
import type { Choice } from '../../handlers/choice.ts';
import type { TlsIdentity } from '../../http/tls-identity.ts';
import { processorQuota } from '../../posix/processor-quota.ts';
import { valuesOf } from '../../program/source.ts';
import { findAddressConflicts } from './address-conflicts.ts';
import { chooseHandler, DEFAULT_CHOICE } from './choose-handler.ts';
import { findConflicts } from './conflicts.ts';
import { parseEofdCommand } from './eofd-command.ts';
import { FORWARD_FILES } from './forward-files.ts';
import { findModeConflicts } from './mode-conflicts.ts';
import { findTlsConflicts, hasTls } from './tls-conflicts.ts';

/** Settings with every value that follows from others filled in. */
export type EffectiveSettings = Settings & {
  readonly choice: Choice;
  readonly access?: Access | undefined;
  readonly 'connections-max-per-user': number;
  readonly 'handler-concurrency': number;
  /** What `http` is served with, where that is over TLS. */
  readonly tls?: TlsIdentity | undefined;
};

/**
 * What the user's words come to: settings to serve with, a text to print (then exit 0), or everything that is wrong
 * with them.
 */
export type Resolution =
  | { readonly kind: 'settings'; readonly settings: EffectiveSettings }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'problems'; readonly problems: readonly string[]; readonly exitCode: number };

/**
 * Turns the command line, and the file it names, into settings: a flag beats the file, the file beats the default.
 * Problems are one line each, with their place in front, all of them at once. Reads the file anew at each call, so it
 * serves the reload too.
 *
 * @param argv without the interpreter and the script.
 * @param openPort for a reload: where HTTP is served at a port and without TLS
 * @returns exit code 2 where the command line is at fault, 78 where only the file is
 */
export async function resolveSettings(argv: readonly string[], openPort?: string): Promise<Resolution> {
  // The plain start, for which there is nothing to read, to merge or to find wrong.
  if (argv.length === 0) return { kind: 'settings', settings: completed(defaultSettings(), DEFAULT_CHOICE) };
  const { given, action } = parseEofdCommand(argv);
  if (action === 'version')
    return { kind: 'text', text: `eofd ${(await import('../../program/version.ts')).version()}\n` };
  if (action === 'help' || action === 'help-all')
    return { kind: 'text', text: (await import('../eofd-help.ts')).eofdHelp(action === 'help-all') };

  const path = given.values.get('config');
  // Loaded late: most services have no file, and the TOML parser costs them nothing then.
  const file =
    typeof path === 'string' ? (await import('./configuration-file.ts')).readConfigurationFile(path) : undefined;
  const sources = file === undefined ? [given] : [given, file];
  const values = valuesOf(OPTIONS, ...sources);
  const complete = completed(values, chooseHandler(given, sources, values));
  const isFree = values['allow-users'] === undefined && values['allow-groups'] === undefined;
  const known = isFree
    ? complete
    : { ...complete, access: (await import('./find-access.ts')).findAccess(values, sources, openPort) };
  const settings = FORWARD_FILES.some((name) => values[name] !== undefined)
    ? (await import('./read-credentials.ts')).withCredentials(known, sources)
    : known;
  findAddressConflicts(settings, sources);
  findConflicts(settings, sources);
  findModeConflicts(settings, sources);
  findTlsConflicts(settings, sources);
  const tls = hasTls(settings) ? (await import('./read-tls.ts')).readTls(settings, sources) : undefined;

  const problems = sources.flatMap((source) => source.problems);
  if (problems.length > 0)
    return { kind: 'problems', problems, exitCode: given.problems.length > 0 ? EXIT.usage : EXIT.configuration };
  if (action === 'check-config') return { kind: 'text', text: 'eofd: the configuration is valid\n' };
  if (action === 'print-config')
    return { kind: 'text', text: (await import('./settings-text.ts')).settingsText(settings) };
  return { kind: 'settings', settings: tls === undefined ? settings : { ...settings, tls } };
}

/**
 * Fills in what follows from others. Nine tenths, rounded up, are never less than one connection. A built-in handler
 * answers one request at a time; to ask for the number of processors takes node:os, which is dear at a start.
 */
function completed(settings: Settings, choice: Choice): EffectiveSettings {
  const max = settings['connections-max'];
  return {
    ...settings,
    choice,
    'connections-max-per-user': settings['connections-max-per-user'] ?? Math.ceil((max * 9) / 10),
    'handler-concurrency': settings['handler-concurrency'] ?? concurrencyOf(choice),
  };
}

/** Work that is done elsewhere takes no processor here: who does it has limits of its own. */
const FORWARDED_AT_ONCE = 64;

const concurrencyOf = ({ kind }: Choice): number =>
  kind === 'built-in' ? 1 : kind === 'forward' ? FORWARDED_AT_ONCE : processors();

/** As many as the machine has for this process, and no more than its control groups let it use, rounded up. */
const processors = (): number =>
  Math.min(process.getBuiltinModule('node:os').availableParallelism(), Math.ceil(processorQuota()));
