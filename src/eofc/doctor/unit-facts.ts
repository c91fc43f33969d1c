/** What `systemctl show` tells of one unit. */
export interface Unit {
  /** With its ending: `eofd.service`. */
  readonly name: string;
  /** By the names that systemctl gives them; empty texts for what is not set. */
  readonly is: Readonly<Record<string, string>>;
}

/** The units that a socket, or a name, leads to. */
export interface UnitFacts {
  /** `systemctl`, or `systemctl --user`. */
  readonly systemctl: string;
  readonly service: Unit;
  readonly socket: Unit;
}

/** What is asked of the service manager. */
export const UNIT_PROPERTIES = [
  'LoadState',
  'LoadError',
  'ActiveState',
  'SubState',
  'Result',
  'UnitFileState',
  'FragmentPath',
  'DropInPaths',
  'NeedDaemonReload',
  'StateChangeTimestamp',
  // Of sockets
  'Listen',
  'Triggers',
  'Accept',
  'FileDescriptorName',
  // Of services
  'TriggeredBy',
  'Type',
  'WatchdogUSec',
  'User',
  'Group',
  'SupplementaryGroups',
  'DynamicUser',
  'MainPID',
  'ExecStart',
  'ExecMainStatus',
  'ExecMainStartTimestamp',
  'NRestarts',
  'NoExecPaths',
  'ExecPaths',
  'ProtectHome',
  'PrivateTmp',
  'PrivateNetwork',
  'RestrictAddressFamilies',
  'RootDirectory',
  'MemoryCurrent',
  'MemoryHigh',
  'MemoryMax',
  'TasksCurrent',
  'TasksMax',
] as const;

/** A property that is set; undefined where it is empty. */
export function textOf({ is }: Unit, name: (typeof UNIT_PROPERTIES)[number]): string | undefined {
  const text = is[name];
  return text === '' ? undefined : text;
}

/** A property that is a list of words. */
export const words = (unit: Unit, name: (typeof UNIT_PROPERTIES)[number]): readonly string[] =>
  (unit.is[name] ?? '').split(' ').filter((word) => word !== '');

export const isThere = ({ is }: Unit): boolean => is['LoadState'] === 'loaded';
export const isActive = ({ is }: Unit): boolean =>
  ['active', 'reloading', 'activating'].includes(is['ActiveState'] ?? '');

/** A time of `--timestamp=unix` in milliseconds since 1970; undefined where it never came. */
export function timeOf(unit: Unit, name: (typeof UNIT_PROPERTIES)[number]): number | undefined {
  const seconds = Number(/^@(\d+)$/.exec(unit.is[name] ?? '')?.[1] ?? 0);
  return seconds === 0 ? undefined : seconds * 1000;
}
