import { quoted } from '../../../core/quote.ts';
import type { Facts, SettingsFacts } from '../facts.ts';
import { type Finding, shellWord, wrong } from '../finding.ts';
import { isActive, isThere, textOf, type Unit, type UnitFacts, words } from '../unit-facts.ts';
import { applyDropIn, dropInDirectory, writeDropIn } from './drop-in.ts';
import { mendProblem } from './mend-problem.ts';

const USUAL_DROP_INS = '/usr/lib/eofd/dropins';
const HOMES = /^\/(home|root|run\/user)(\/|$)/;
const TEMPORARY = /^\/(tmp|var\/tmp)\//;

/** What is wrong with the settings, and with what they ask the unit's sandbox for. */
export function judgeHandler({ units, daemon }: Facts): readonly Finding[] {
  const { settings } = daemon;
  if (settings === undefined) return [];
  if (settings.problems.length > 0)
    return settings.problems.map((problem) =>
      wrong(
        'settings',
        problem,
        'eofd does not start, or does not reload, with it',
        mendProblem(problem, settings.file, units && textOf(units.service, 'User')),
        ...startAgain(units),
      ),
    );
  const file = settings.program[0] ?? moduleOf(settings);
  if (units === undefined || !isThere(units.service)) return [];
  return [
    ...(file === undefined ? [] : sandbox(units, settings, file, daemon.dropIns ?? USUAL_DROP_INS)),
    ...network(units, settings),
  ];
}

const moduleOf = ({ values }: SettingsFacts): string | undefined => {
  const { handler = '' } = values;
  return handler.startsWith('/') ? handler : undefined;
};

/** After settings were mended. */
function startAgain(units: UnitFacts | undefined): readonly string[] {
  if (units === undefined) return ['# start eofd again'];
  const { systemctl, service, socket } = units;
  if (isActive(service) && service.is['SubState'] === 'running') return [`${systemctl} reload ${service.name}`];
  return isThere(socket) && !isActive(socket)
    ? [`${systemctl} start ${socket.name}`]
    : [`${systemctl} restart ${service.name}`];
}

/** What the unit keeps from a program or a module. */
function sandbox(units: UnitFacts, { program }: SettingsFacts, file: string, dropIns: string): readonly Finding[] {
  const { service } = units;
  const found: Finding[] = [];
  const isProgram = program.length > 0;
  if (isProgram && !mayRun(service, file))
    found.push(
      wrong(
        'exec-conf-missing',
        `${service.name} may not run ${quoted(file)}`,
        'the unit lets nothing be run but Node (NoExecPaths=); the drop-in exec.conf lifts that',
        `mkdir -p ${dropInDirectory(units)}`,
        `ln -sf ${shellWord(`${dropIns}/exec.conf`)} ${dropInDirectory(units)}/`,
        ...applyDropIn(units),
      ),
    );
  if (HOMES.test(file) && service.is['ProtectHome'] === 'yes')
    found.push(
      wrong(
        'home-hidden',
        `${service.name} does not see ${quoted(file)}`,
        'the unit hides home directories from it (ProtectHome=yes)',
        ...writeDropIn(units, 'home', 'ProtectHome=read-only'),
      ),
    );
  if (TEMPORARY.test(file) && service.is['PrivateTmp'] !== 'no')
    found.push(
      wrong(
        'tmp-hidden',
        `${service.name} does not see ${quoted(file)}`,
        'the unit has a /tmp of its own (PrivateTmp=yes); a file that is to stay belongs elsewhere',
        `# move it, for example to /usr/local/lib, and name it there in the settings`,
      ),
    );
  return found;
}

function mayRun(service: Unit, file: string): boolean {
  const covers = (name: 'NoExecPaths' | 'ExecPaths'): number =>
    Math.max(
      -1,
      ...words(service, name)
        .map((word) => word.replace(/^[-+]+/, ''))
        .filter((path) => path === '/' || file === path || file.startsWith(`${path}/`))
        .map((path) => path.length),
    );
  // The longer of two paths decides.
  return covers('NoExecPaths') <= covers('ExecPaths');
}

function network(units: UnitFacts, { values }: SettingsFacts): readonly Finding[] {
  const { service } = units;
  const asked = ['handler', 'http', 'metrics'].filter((name) =>
    /^https?:\/\/|^[\d.]+:\d+$|^\[/.test(values[name] ?? ''),
  );
  const families = words(service, 'RestrictAddressFamilies');
  const isClosed = service.is['PrivateNetwork'] === 'yes' || (families.length > 0 && !families.includes('AF_INET'));
  if (asked.length === 0 || !isClosed) return [];
  return [
    wrong(
      'no-network',
      `${service.name} has no network, and ${asked.join(' and ')} ${asked.length > 1 ? 'need' : 'needs'} one`,
      'the unit gives it none (PrivateNetwork=, RestrictAddressFamilies=)',
      ...writeDropIn(
        units,
        'network',
        'PrivateNetwork=no\\nIPAddressDeny=\\nSocketBindDeny=\\nRestrictAddressFamilies=AF_INET AF_INET6',
      ),
    ),
  ];
}
