import { type Finding, wrong } from '../finding.ts';
import { textOf, type Unit } from '../unit-facts.ts';

/** What is wrong with a unit's files, whatever kind of unit it is. */
export function judgeLoading(unit: Unit, systemctl: string): readonly Finding[] {
  const { name, is } = unit;
  switch (is['LoadState'] ?? '') {
    case 'masked':
      return [
        wrong(
          'masked',
          `${name} is masked`,
          'somebody has forbidden to start it',
          `${systemctl} unmask ${name}`,
          ...(name.endsWith('.socket') ? [`${systemctl} enable --now ${name}`] : []),
        ),
      ];
    case 'bad-setting':
    case 'error':
      return [
        wrong(
          'unit-broken',
          `the service manager can't use ${name}`,
          textOf(unit, 'LoadError') ?? 'a setting in its file is wrong',
          `systemd-analyze verify ${name}`,
        ),
      ];
    default:
      return is['NeedDaemonReload'] === 'yes' ? [notReloaded(name, systemctl)] : [];
  }
}

function notReloaded(name: string, systemctl: string): Finding {
  const apply = name.endsWith('.socket')
    ? [`${systemctl} stop ${name.replace(/socket$/, 'service')} ${name}`, `${systemctl} start ${name}`]
    : [`${systemctl} try-restart ${name}`];
  return wrong(
    'not-reloaded',
    `a file of ${name} was changed since the service manager read it`,
    'it goes on by what it has read',
    `${systemctl} daemon-reload`,
    ...apply,
  );
}
