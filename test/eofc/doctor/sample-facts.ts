import type { Facts, Listener, SettingsFacts, SocketFacts } from '../../../src/eofc/doctor/facts.ts';
import type { Finding } from '../../../src/eofc/doctor/finding.ts';
import type { UnitFacts } from '../../../src/eofc/doctor/unit-facts.ts';

type Properties = Readonly<Record<string, string>>;

const SERVICE: Properties = {
  LoadState: 'loaded',
  ActiveState: 'active',
  SubState: 'running',
  Result: 'success',
  Type: 'notify-reload',
  WatchdogUSec: '20s',
  User: 'eofd',
  NoExecPaths: '/ -/tmp',
  ExecPaths: '/usr/bin/node -/usr/lib',
  ProtectHome: 'yes',
  PrivateTmp: 'yes',
  PrivateNetwork: 'yes',
  RestrictAddressFamilies: 'AF_UNIX',
  StateChangeTimestamp: '@1000',
};
const SOCKET: Properties = {
  LoadState: 'loaded',
  ActiveState: 'active',
  SubState: 'running',
  UnitFileState: 'enabled',
  Listen: '/run/eofd.sock (Stream)',
  Triggers: 'eofd.service',
  Accept: 'no',
};

/** Units with which nothing is wrong, but for what is given. */
export const units = (service: Properties = {}, socket: Properties = {}, systemctl = 'systemctl'): UnitFacts => ({
  systemctl,
  service: { name: 'eofd.service', is: { ...SERVICE, ...service } },
  socket: { name: 'eofd.socket', is: { ...SOCKET, ...socket } },
});

const LISTENER: Listener = {
  state: 'live',
  holders: [
    { pid: 1, command: '/sbin/init', stopped: false },
    { pid: 7, command: '/usr/bin/node /usr/lib/eofd/eofd.cjs --config /etc/eofd/eofd.toml', stopped: false },
  ],
};

export const socket = (changes: Partial<SocketFacts> = {}, listener: Partial<Listener> = {}): SocketFacts => ({
  path: '/run/eofd.sock',
  kind: 'socket',
  owner: { user: 'root', gid: 900, group: 'eofd', mode: 0o660, writable: true },
  listener: { ...LISTENER, ...listener },
  ...changes,
});

export const settings = (changes: Partial<SettingsFacts> = {}): SettingsFacts => ({
  file: '/etc/eofd/eofd.toml',
  values: { handler: 'upper', 'max-request': '16M', 'handler-timeout': '60s' },
  program: [],
  problems: [],
  ...changes,
});

/** Facts of which nothing is wrong, but for what is given. */
export const facts = (changes: Partial<Facts> = {}): Facts => ({
  caller: { uid: 1000, user: 'alice', gids: [1000, 900], gidsAtLogin: [1000, 900] },
  socket: socket(),
  units: units(),
  daemon: { settings: settings(), copies: [], shadowing: [] },
  journal: [],
  unseen: [],
  ...changes,
});

export const codes = (findings: readonly Finding[]): readonly string[] => findings.map(({ code }) => code);
export const mends = (findings: readonly Finding[]): readonly string[] => findings.flatMap(({ mend }) => mend);
