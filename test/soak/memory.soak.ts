import { execFileSync } from 'node:child_process';
import { openWorkshop, type Workshop } from '../../bench/workshop.ts';
import { TORTURES, torture, WAYS } from '../support/tortures.ts';
import { underValgrind } from '../support/valgrind.ts';
import { counted, share } from './figures.ts';

const REQUESTS = 10_000_000;
/** Of the tests of src/posix: those without a pidfd, which valgrind 3.19 does not know. */
const SEEN = [
  ...['account-id', 'descriptor', 'descriptor-limit', 'endpoint', 'epoll', 'event-loop', 'forget-contents', 'group'],
  ...['internet-socket', 'libc', 'node-poll', 'peer-groups', 'process', 'rename', 'socket-bytes'],
];

describe('The memory that libc and the daemon share', () => {
  let workshop: Workshop;
  before(() => {
    workshop = openWorkshop();
  });
  after(() => workshop.remove());

  it('is where it was, whatever the collector moves and frees', async () => {
    let [all, collected] = [0, 0];
    for (const [way, { part }] of Object.entries(WAYS)) {
      const { asked, collections } = await torture(workshop, TORTURES.collector, way, share(REQUESTS * part));
      [all, collected] = [all + asked, collected + collections];
    }
    const ways = Object.keys(WAYS).join(', ');
    counted('collector', `${all} requests (${ways}), ${collected} collections before a call: 0 lost, 0 wrong`);
  });

  it('is written nowhere beside what was asked for, and freed once', async () => {
    let all = 0;
    for (const [way, { part }] of Object.entries(WAYS))
      all += (await torture(workshop, TORTURES.allocator, way, share(REQUESTS * part))).asked;
    counted('allocator', `${all} requests, an allocator that checks: 0 found`);
  });

  it('is what each call of the system was meant to have', () => {
    const version = execFileSync('valgrind', ['--version'], { encoding: 'utf8' }).trim();
    const files = SEEN.map((name) => `build/test/posix/${name}.test.js`);
    const out = underValgrind(['node_modules/mocha/bin/mocha.js', '--timeout', '600000', ...files]);
    const [, passed = '0'] = /^(\d+) passed, 0 failed$/m.exec(out) ?? [];
    counted('valgrind', `${passed} tests under ${version}: 0 found`, 1);
  });
});
