import { deepEqual, match } from 'node:assert/strict';
import type { SettingsFacts } from '../../../../src/eofc/doctor/facts.ts';
import { judgeHandler } from '../../../../src/eofc/doctor/judge/judge-handler.ts';
import { codes, facts, mends, settings, units } from '../sample-facts.ts';

type Properties = Readonly<Record<string, string>>;
const judge = (changes: Partial<SettingsFacts>, service: Properties = {}, socket: Properties = {}) =>
  judgeHandler(
    facts({ units: units(service, socket), daemon: { settings: settings(changes), copies: [], shadowing: [] } }),
  );
const allowed = { NoExecPaths: '', ExecPaths: '' };

describe('what is judged of the handler', () => {
  it('is nothing where a built-in one answers, or nothing is known', () => {
    deepEqual(judge({}), []);
    deepEqual(judgeHandler(facts({ daemon: { copies: [], shadowing: [] } })), []);
  });

  it('is each mistake in the settings, and then the start', () => {
    const found = judge({ problems: ['one', 'two'] }, { ActiveState: 'failed' }, { ActiveState: 'inactive' });
    deepEqual(
      found.map(({ what }) => what),
      ['one', 'two'],
    );
    deepEqual(found[0]?.mend, ['# change /etc/eofd/eofd.toml as it says', 'systemctl start eofd.socket']);
    deepEqual(judge({ problems: ['one'] })[0]?.mend.at(-1), 'systemctl reload eofd.service');
  });

  it('is a program without exec.conf', () => {
    const found = judge({ program: ['/usr/bin/tr', 'a-z', 'A-Z'] });
    deepEqual(codes(found), ['exec-conf-missing']);
    deepEqual(mends(found), [
      'mkdir -p /etc/systemd/system/eofd.service.d',
      'ln -sf /usr/lib/eofd/dropins/exec.conf /etc/systemd/system/eofd.service.d/',
      'systemctl daemon-reload',
      'systemctl restart eofd.service',
    ]);
    deepEqual(judge({ program: ['/usr/bin/tr'] }, allowed), []);
    deepEqual(judge({ program: ['/usr/bin/node', 'x'] }), []);
    deepEqual(judge({ program: ['/usr/lib/x'] }), []);
    deepEqual(codes(judge({ program: ['/usr/library/x'] })), ['exec-conf-missing']);
  });

  it('names the drop-in where this eofd has it', () => {
    const dropIns = '/opt/node modules/eofd/systemd/dropins';
    const daemon = { settings: settings({ program: ['/usr/bin/tr'] }), dropIns, copies: [], shadowing: [] };
    match(
      mends(judgeHandler(facts({ daemon })))[1] ?? '',
      /^ln -sf '\/opt\/node modules\/eofd\/systemd\/dropins\/exec.conf' /,
    );
  });

  it('is what the unit hides: homes and /tmp', () => {
    deepEqual(codes(judge({ program: ['/home/a/x'] }, allowed)), ['home-hidden']);
    deepEqual(codes(judge({ values: { handler: '/root/x.mjs' } })), ['home-hidden']);
    deepEqual(codes(judge({ program: ['/tmp/x'] }, allowed)), ['tmp-hidden']);
    deepEqual(codes(judge({ program: ['/home/a/x'] }, { ...allowed, ProtectHome: 'read-only' })), []);
    deepEqual(codes(judge({ program: ['/homes/x'] }, allowed)), []);
  });

  it('is a network that the unit does not give', () => {
    const found = judge({ values: { http: '127.0.0.1:8080', handler: 'https://example.org/' } });
    deepEqual(codes(found), ['no-network']);
    match(found[0]?.what ?? '', /handler and http need one$/);
    match(mends(found)[1] ?? '', /^printf '\[Service\]\\nPrivateNetwork=no/);
    deepEqual(judge({ values: { http: '/run/x.sock' } }), []);
    const open = { PrivateNetwork: 'no', RestrictAddressFamilies: 'AF_INET6 AF_INET AF_UNIX' };
    deepEqual(judge({ values: { http: '[::1]:80' } }, open), []);
  });
});
