import assert from 'node:assert/strict';
import { EXIT } from '../../src/core/errors.ts';
import { SIZE, TIME } from '../../src/core/option-kinds.ts';
import { defaultSettings } from '../../src/core/options.ts';
import { adaptUnit } from '../../src/eofd-units/adapt-unit.ts';
import { assignmentsOf, newerLines, shipped, valueOf } from '../support/unit-file.ts';

/** What systemd 252 knows of what the units and drop-ins say; each was looked up in its manual pages. */
const KNOWN_TO_252 = new Set(
  `After AmbientCapabilities AssertPathExists Backlog Before BindReadOnlyPaths CapabilityBoundingSet Description Documentation Environment ExecPaths ExecReload ExecStart
  Group IPAddressDeny KeyringMode KillMode LimitCORE ListenStream LockPersonality MemoryDenyWriteExecute MemoryHigh MemoryMax MountAPIVFS NoExecPaths
  NoNewPrivileges OOMPolicy OnFailure PrivateDevices PrivateIPC PrivateNetwork PrivateTmp ProcSubset ProtectClock ProtectControlGroups ProtectHome
  ProtectHostname ProtectKernelLogs ProtectKernelModules ProtectKernelTunables ProtectProc ProtectSystem RemoveIPC RemoveOnStop Requires Restart
  RestartPreventExitStatus RestartSec RestrictAddressFamilies RestrictNamespaces RestrictRealtime RestrictSUIDSGID RootDirectory SocketBindDeny
  SocketGroup SocketMode StartLimitBurst StartLimitIntervalSec SyslogIdentifier SystemCallArchitectures SystemCallErrorNumber SystemCallFilter TasksMax
  TimeoutStartSec TimeoutStopSec TriggerLimitBurst TriggerLimitIntervalSec Type UMask User WantedBy WatchdogSec`.split(
    /\s+/,
  ),
);

const installation = {
  node: '/usr/bin/node',
  program: '/usr/lib/eofd/eofd.cjs',
  modules: ['/usr/lib/eofd'],
  documents: '/usr/share/doc/eofd/docs',
  inHome: false,
};
const system = shipped('system');
const user = shipped('user');
const dropins = shipped('dropins');
const unit = (name: string, from = system): string => from.get(name) ?? assert.fail(`there is no ${name}`);
const services = [unit('eofd.service'), unit('eofd@.service'), unit('eofd.service', user)];
const instances = (text: string): string =>
  text
    .replaceAll('eofd@%i.', 'eofd.')
    .replaceAll('eofd@.', 'eofd.')
    .replaceAll('%i', 'eofd')
    .replaceAll('/run/eofd/', '/run/')
    .replace(/ (for|\()eofd\)?$/gm, '');

describe('the units in systemd/', () => {
  it('say the same for an instance as for eofd itself', () => {
    for (const kind of ['socket', 'service']) {
      const instance = instances(unit(`eofd@.${kind}`))
        .replace('Socket of eofd with the settings in /etc/eofd/eofd.toml', 'Socket of eofd')
        .replace(/^# A name that is mistyped.*\nAssertPathExists=.*\n/m, '')
        .replace(' (eofd)', '');
      assert.equal(instance, unit(`eofd.${kind}`));
    }
  });

  it('say the same for a user as for the system, but for what a user manager can not do', () => {
    const ofSystem = new Set(assignmentsOf(unit('eofd.service')).map(({ key, value }) => `${key}=${value}`));
    const own = assignmentsOf(unit('eofd.service', user)).filter(({ key, value }) => !ofSystem.has(`${key}=${value}`));
    assert.deepEqual(
      own.map(({ key, value }) => `${key}=${value}`),
      ['ExecStart=/usr/bin/node /usr/lib/eofd/eofd.cjs --config=-%E/eofd/eofd.toml', 'SystemCallFilter=~@privileged'],
    );
    assert.equal(
      unit('eofd-close@.service', user)
        .replace('systemctl --user', 'systemctl')
        .replace('eofd.service,', 'eofd.service and eofd@.service,'),
      unit('eofd-close@.service'),
    );
  });

  it('have sockets that no service takes away with it', () => {
    assert.equal(valueOf(unit('eofd.socket'), 'ListenStream'), '/run/eofd.sock');
    assert.equal(valueOf(unit('eofd@.socket'), 'ListenStream'), '/run/eofd/%i.sock');
    assert.equal(valueOf(unit('eofd.socket', user), 'ListenStream'), '%t/eofd.sock');
    for (const text of services) assert.equal(valueOf(text, 'RuntimeDirectory'), undefined);
  });

  it('have no socket for an instance without settings', () => {
    const settings = valueOf(unit('eofd@.socket'), 'AssertPathExists');
    assert.equal(valueOf(unit('eofd@.service'), 'ExecStart')?.split('--config ')[1], settings);
  });

  it('start Node itself', () => {
    for (const text of services)
      assert.match(valueOf(text, 'ExecStart') ?? '', /^\/usr\/bin\/node \/usr\/lib\/eofd\/eofd\.cjs --config/);
  });

  it('do not try again what would end the same way, and close its socket', () => {
    const final = [EXIT.usage, EXIT.unavailable, EXIT.configuration];
    for (const text of services) {
      assert.equal(valueOf(text, 'RestartPreventExitStatus'), final.join(' '));
      assert.equal(valueOf(text, 'OnFailure'), 'eofd-close@%N.service');
    }
    for (const from of [system, user])
      assert.ok(valueOf(unit('eofd-close@.service', from), 'ExecStart')?.includes(` in ${final.join('|')}) `));
  });

  it('have one limit for what is started too fast, which a run of Node can not meet', () => {
    const limit = (text: string, name: string) => [valueOf(text, `${name}IntervalSec`), valueOf(text, `${name}Burst`)];
    for (const text of services) assert.deepEqual(limit(text, 'StartLimit'), ['2s', '200']);
    for (const text of [unit('eofd.socket'), unit('eofd@.socket'), unit('eofd.socket', user)])
      for (const name of ['TriggerLimit', 'PollLimit']) assert.deepEqual(limit(text, name), ['2s', '200']);
  });

  it('leave room for the defaults of eofd', () => {
    const settings = defaultSettings();
    for (const text of services) {
      const stop = TIME.parse(valueOf(text, 'TimeoutStopSec') ?? '');
      assert.ok(stop > settings['drain-timeout'] + 5000, 'TimeoutStopSec= and drain-timeout');
    }
    const { MemoryHigh, MemoryMax } = Object.fromEntries(
      assignmentsOf(unit('eofd.service')).map(({ key, value }) => [key, value]),
    );
    assert.ok(SIZE.parse(MemoryHigh ?? '') >= 3 * settings['buffer-max']);
    assert.ok(SIZE.parse(MemoryMax ?? '') > SIZE.parse(MemoryHigh ?? ''));
  });

  it('have nothing that systemd 252 does not know, where they are put into its words', () => {
    for (const [name, text] of [...system, ...user, ...dropins]) {
      const adapted = adaptUnit(text, { ...installation, systemd: 252 }, newerLines());
      for (const { key, value } of assignmentsOf(adapted)) {
        assert.ok(KNOWN_TO_252.has(key), `${name}: ${key}=`);
        assert.ok(!/^(identity|notify-reload)$/.test(value), `${name}: ${key}=${value}`);
      }
    }
    assert.ok(newerLines().every(({ since }) => since > 252 && since <= 257));
  });

  it('have each line that is put into other words', () => {
    const lines = [...system.values(), ...user.values(), ...dropins.values()].join('\n').split('\n');
    for (const { line } of newerLines()) assert.ok(lines.includes(line), line);
  });
});

describe('the drop-in', () => {
  it('exec.conf only changes what the unit says', () => {
    const keys = new Set(assignmentsOf(unit('eofd.service')).map(({ key }) => key));
    for (const { key } of assignmentsOf(dropins.get('exec.conf') ?? '')) assert.ok(keys.has(key), key);
  });

  it('forward.conf only changes what the unit says, and lets nothing be bound', () => {
    const keys = new Set(assignmentsOf(unit('eofd.service')).map(({ key }) => key));
    const changed = assignmentsOf(dropins.get('forward.conf') ?? '').map(({ key }) => key);
    assert.deepEqual(changed, ['PrivateNetwork', 'IPAddressDeny', 'RestrictAddressFamilies']);
    for (const key of changed) assert.ok(keys.has(key), key);
  });

  it('strict.conf takes nothing back', () => {
    const before = new Map(assignmentsOf(unit('eofd.service')).map(({ key, value }) => [key, value]));
    const changed = assignmentsOf(dropins.get('strict.conf') ?? '').filter(({ key }) => before.has(key));
    assert.deepEqual(changed, [{ section: 'Service', key: 'ProtectProc', value: 'invisible' }]);
  });

  it('is explained at its top, with the commands that put it to use', () => {
    for (const [name, text] of dropins)
      assert.ok(text.startsWith('# ') && text.includes(`# ${' '.repeat(2)}ln -s /usr/lib/eofd/dropins/${name} `), name);
  });
});
