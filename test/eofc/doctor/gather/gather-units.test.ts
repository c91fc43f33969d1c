import { deepEqual, equal } from 'node:assert/strict';
import { gatherUnits } from '../../../../src/eofc/doctor/gather/gather-units.ts';
import type { RunTool } from '../../../../src/eofc/doctor/gather/run-tool.ts';

/** A service manager with these units; each a text as `systemctl show` prints it. */
function manager(units: Readonly<Record<string, string>>, scope: 'system' | 'user' = 'system'): RunTool {
  return (argv) => {
    const isUser = argv[1] === '--user';
    if (argv[0] !== 'systemctl' || isUser !== (scope === 'user')) return undefined;
    if (argv.includes('list-sockets'))
      return { status: 0, out: '/run/web.sock web.socket eofd.service\n/run/a b c.socket\n', err: '' };
    const name = argv.at(-1) ?? '';
    return { status: 0, out: units[name] ?? 'LoadState=not-found\n', err: '' };
  };
}
const socketAt = (path: string): string => `LoadState=loaded\nListen=${path} (Stream)\nTriggers=eofd.service\n`;
const SERVICE = 'LoadState=loaded\nExecStart={ path=/x ; argv[]=/x a=b ; }\n';
const eofd = manager({ 'eofd.service': SERVICE, 'eofd.socket': socketAt('/run/eofd.sock') });

describe('the units of a socket or of a name', () => {
  it('are found by the name, with or without its ending', () => {
    for (const name of ['eofd', 'eofd.service', 'eofd.socket']) {
      const { units, isManaged } = gatherUnits({ name }, eofd, undefined);
      deepEqual([units?.service.name, units?.socket.name, isManaged], ['eofd.service', 'eofd.socket', true]);
      equal(units?.service.is['ExecStart'], '{ path=/x ; argv[]=/x a=b ; }');
    }
  });

  it('are those of an instance by its name alone', () => {
    const instances = manager({ 'eofd@shout.service': SERVICE });
    equal(gatherUnits({ name: 'shout' }, instances, undefined).units?.service.name, 'eofd@shout.service');
  });

  it('are found by the path, as the manager lists it, or by the rule of the shipped units', () => {
    equal(gatherUnits({ path: '/run/eofd.sock' }, eofd, undefined).units?.socket.name, 'eofd.socket');
    const web = manager({ 'web.socket': socketAt('/run/web.sock'), 'eofd.service': SERVICE });
    const { units } = gatherUnits({ path: '/run/web.sock' }, web, undefined);
    deepEqual([units?.socket.name, units?.service.name], ['web.socket', 'eofd.service']);
    const instance = manager({ 'eofd@x.socket': socketAt('/run/eofd/x.sock') });
    equal(gatherUnits({ path: '/run/eofd/x.sock' }, instance, undefined).units?.socket.name, 'eofd@x.socket');
  });

  it('are none where no unit has that path', () => {
    deepEqual(gatherUnits({ path: '/tmp/eofd.sock' }, eofd, undefined), { isManaged: true, units: undefined });
  });

  it("are the user's where only the user's manager knows them", () => {
    const own = manager({ 'eofd.service': SERVICE, 'eofd.socket': socketAt('/run/user/1/eofd.sock') }, 'user');
    for (const wish of [{ name: 'eofd' }, { path: '/run/user/1/eofd.sock' }])
      equal(gatherUnits(wish, own, '/run/user/1').units?.systemctl, 'systemctl --user');
  });

  it('are told of a name that nobody knows', () => {
    equal(gatherUnits({ name: 'eofd' }, manager({}), undefined).units?.service.is['LoadState'], 'not-found');
  });

  it('are none without a service manager', () => {
    for (const run of [() => undefined, () => ({ status: 1, out: '', err: 'not booted' })] satisfies RunTool[])
      deepEqual(gatherUnits({ name: 'eofd' }, run, '/run/user/1'), { isManaged: false, units: undefined });
  });
});
