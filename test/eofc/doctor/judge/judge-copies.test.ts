import { deepEqual, match } from 'node:assert/strict';
import { judgeCopies } from '../../../../src/eofc/doctor/judge/judge-copies.ts';
import { codes, facts, mends } from '../sample-facts.ts';

const PACKAGED = { path: '/usr/lib/eofd/eofc.cjs', version: '0.10.0' };
const NPM = '/usr/local/lib/node_modules/eofd/dist/eofd.cjs';
const judge = (...copies: { path: string; version: string }[]) =>
  judgeCopies(facts({ daemon: { copies, shadowing: [] } }));

describe('what is judged of what is installed', () => {
  it('is nothing where every copy is of one version', () => {
    deepEqual(judge(), []);
    deepEqual(judge(PACKAGED, { path: NPM, version: '0.10.0' }), []);
  });

  it('is the older of two versions', () => {
    const found = judge(PACKAGED, { path: NPM, version: '0.9.0' });
    deepEqual(codes(found), ['two-versions']);
    deepEqual(mends(found), ['npm uninstall --global --prefix /usr/local eofd', 'hash -r']);
    deepEqual(mends(judge(PACKAGED, { path: NPM, version: '1.0.0' })), ['apt-get remove eofd']);
    deepEqual(mends(judge(PACKAGED, { path: '/opt/eofd.cjs', version: '0.9.0' })), ['rm /opt/eofd.cjs', 'hash -r']);
  });

  it('is a unit file of before that hides the one that is installed', () => {
    const shadowing = [{ copy: '/etc/systemd/system/eofd.service', instead: '/usr/lib/systemd/system/eofd.service' }];
    const found = judgeCopies(facts({ daemon: { copies: [PACKAGED], shadowing } }));
    deepEqual(codes(found), ['unit-shadowed']);
    match(mends(found)[0] ?? '', /^mv \/etc\/systemd\/system\/eofd.service /);
  });
});
