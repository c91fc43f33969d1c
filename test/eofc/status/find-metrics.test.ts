import { deepEqual, match } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { RunTool } from '../../../src/eofc/doctor/gather/run-tool.ts';
import { findMetrics } from '../../../src/eofc/status/find-metrics.ts';
import { scratchForEach } from '../../support/scratch.ts';

const SERVICE = 'LoadState=loaded\nExecStart={ path=/usr/bin/eofd ; argv[]=/usr/bin/eofd ; }\n';

/** A machine with units as systemctl shows them, and an eofd that prints these settings. */
const machine =
  (units: Readonly<Record<string, string>>, settings = ''): RunTool =>
  (argv) => {
    if (argv.includes('--print-config')) return { status: 0, out: settings, err: '' };
    if (argv[0] !== 'systemctl' || argv[1] === '--user') return undefined;
    if (argv.includes('list-sockets')) return { status: 0, out: '', err: '' };
    return { status: 0, out: units[argv.at(-1) ?? ''] ?? 'LoadState=not-found\n', err: '' };
  };
const find = (asked: string | undefined, run: RunTool) => findMetrics(asked, {}, run);

describe('the metrics socket', () => {
  const scratch = scratchForEach();

  it('is an address and port itself', () => {
    for (const asked of ['127.0.0.1:9090', '[::1]:9090'])
      for (const written of [asked, `http://${asked}/`, `http://${asked}`])
        deepEqual(
          find(written, () => undefined),
          { address: asked },
        );
    deepEqual(
      find('http://localhost:9/', () => undefined),
      { address: 'localhost:9' },
    );
  });

  it('is not to be had over TLS, and that is said', () => {
    const found = find('https://worker1:9443/', () => undefined);
    if ('address' in found) throw new Error('found');
    match(found.problem, /^https:\/\/worker1:9443\/: eofc status does not speak TLS; name a Unix path or a port/);
    deepEqual(found.advice, ['curl --cacert ca.crt --cert client.crt --key client.key https://worker1:9443/status']);
  });

  it('of an instance is the one that its units pass under the name metrics', () => {
    const units = {
      'eofd@shout.service': `${SERVICE}TriggeredBy=eofd@shout.socket shout-metrics.socket\n`,
      'eofd@shout.socket':
        'LoadState=loaded\nListen=/run/eofd/shout.sock (Stream)\nFileDescriptorName=eofd@shout.socket\n',
      'shout-metrics.socket':
        'LoadState=loaded\nListen=/run/m (Stream)\nFileDescriptorName=metrics\nTriggers=eofd@shout.service\n',
    };
    deepEqual(find('shout', machine(units)), { address: '/run/m' });
    deepEqual(find('/run/eofd/shout.sock', machine(units)), { address: '/run/m' });
  });

  it('is the one in the settings', () => {
    const units = { 'eofd.service': SERVICE };
    deepEqual(find('eofd', machine(units, 'metrics = "127.0.0.1:9"\n')), { address: '127.0.0.1:9' });
    deepEqual(find('eofd', machine(units, 'metrics = "./m"\n')), { address: '/m' });
  });

  it('is given by two lines where there is none', () => {
    const found = find('shout', machine({ 'eofd@shout.service': SERVICE }));
    if ('address' in found) throw new Error('found');
    match(found.problem, /^eofd@shout.service has no metrics socket/);
    deepEqual(found.advice, [
      "printf '[Socket]\\nListenStream=/run/eofd/shout.metrics\\nSocketMode=0660\\nSocketGroup=eofd\\nRemoveOnStop=yes\\nFileDescriptorName=metrics\\nService=eofd@shout.service\\n[Install]\\nWantedBy=sockets.target\\n' >/etc/systemd/system/eofd-shout-metrics.socket",
      'systemctl daemon-reload && systemctl stop eofd@shout.service && systemctl enable --now eofd-shout-metrics.socket',
    ]);
    const own = find('/tmp/none.sock', () => undefined);
    deepEqual('advice' in own && own.advice, [
      'eofd -s /tmp/none.sock --metrics /tmp/none.sock.metrics',
      'eofc status /tmp/none.sock',
    ]);
  });

  it('is not to be had of what is no socket', () => {
    for (const [path, kind] of [
      ['./package.json', 'file'],
      ['./docs', 'directory'],
    ])
      deepEqual(
        find(path, () => undefined),
        { problem: `${path} is a ${kind}, not a socket`, advice: [] },
      );
  });

  it('is looked for with other eyes, where nobody is seen who serves the socket', async () => {
    const path = join(scratch(), 'sock');
    // As somebody else's, or one that is served in another network.
    const left = 'import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])';
    execFileSync('python3', ['-c', left, path]);
    const found = find(path, () => undefined);
    // It may be the metrics themselves.
    const { address, otherwise } = 'address' in found ? found : {};
    deepEqual([address, otherwise?.advice], [path, [`eofc doctor ${path}`, 'eofc status ./metrics']]);
    match(otherwise?.problem ?? '', /^nobody is seen who serves .*; root sees more/);
  });

  it('is not to be had of a name that nobody knows', () => {
    const [alone, unknown] = [find('x\x1b', () => undefined), find('shout', machine({}))];
    match('problem' in alone ? alone.problem : '', /^x\\x1b is not known: no service manager answers here/);
    match('problem' in unknown ? unknown.problem : '', /^shout is not known; name a socket/);
  });
});
