import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { endedRecord } from '../../src/core/records/request-records.ts';
import { PeerIdentifier } from '../../src/log/peer-identity.ts';
import { endWithTest } from '../support/children.ts';
import { checkLeaks } from '../support/leaks.ts';
import { removeTree } from '../support/remove-tree.ts';

const { uid, gid, username } = userInfo();
/** Nobody has it: the highest that is a user's. */
const UNKNOWN_UID = 2 ** 32 - 2;

describe('who a peer is', () => {
  checkLeaks();

  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-'));
  });
  afterEach(() => removeTree(directory));

  /** Runs `sleep` under another name, as whoever starts a program may choose it. */
  async function start(name: string, ...args: string[]): Promise<ChildProcess & { readonly pid: number }> {
    const path = join(directory, name);
    symlinkSync('/usr/bin/sleep', path);
    const child = endWithTest(spawn(path, args, { argv0: name, stdio: 'ignore' }));
    await once(child, 'spawn');
    // Spawned, but perhaps not yet the program.
    while (!readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').startsWith(`${name}\0`)) await new Promise(setImmediate);
    return Object.assign(child, { pid: child.pid ?? 0 });
  }

  describe('when it is a process', () => {
    it('is its name, its command line and its user', async () => {
      const { pid } = await start('my-client', '60', '60s');
      const identity = await new PeerIdentifier().identify({ pid, uid, gid });
      assert.deepEqual(identity, { user: username, comm: 'my-client', cmdline: 'my-client 60 60s' });
    });

    it('is given as it is, control characters and all, and made safe by the record', async () => {
      const { pid } = await start('evil\n\x1b[2J"', '60');
      const identity = await new PeerIdentifier().identify({ pid, uid, gid });
      assert.deepEqual(identity, { user: username, comm: 'evil\n\x1b[2J"', cmdline: 'evil\n\x1b[2J" 60' });
      const report = {
        id: 'a-1',
        peer: { pid, uid, gid },
        requestBytes: 0,
        replyBytes: 0,
        durationMs: 0,
        outcome: 'aborted',
      } as const;
      const { message, fields = {} } = endedRecord(report, identity);
      assert.ok(message.includes(`pid ${pid} "evil\\n\\x1b[2J\\" 60" of user`), message);
      assert.equal(fields['EOFD_PEER_COMM'], 'evil\\n\\x1b[2J"');
      assert.equal(fields['EOFD_PEER_CMDLINE'], 'evil\\n\\x1b[2J" 60');
    });

    it('has at most 4096 bytes of command line', async () => {
      const { pid } = await start('long', '60', ...Array.from({ length: 5000 }, () => '0'));
      const { cmdline } = await new PeerIdentifier().identify({ pid, uid, gid });
      assert.equal(cmdline, `long 60${' 0'.repeat(5000)}`.slice(0, 4096).trimEnd());
    });

    it('is only its user where the number belongs to a process of another user by now', async () => {
      const { pid } = await start('innocent', '60');
      assert.deepEqual(await new PeerIdentifier().identify({ pid, uid: UNKNOWN_UID, gid }), { user: undefined });
    });

    it('is only its user where the process is gone, or of another PID namespace', async () => {
      const child = await start('gone', '60');
      child.kill('SIGKILL');
      await once(child, 'exit');
      const identifier = new PeerIdentifier();
      for (const pid of [child.pid, 0])
        assert.deepEqual(await identifier.identify({ pid, uid, gid }), { user: username });
    });

    it('is only its name where it has no command line left, as a process that has ended', async () => {
      // Its parent does not wait for it.
      const program = '$| = 1; my $child = fork // die; exit if !$child; print $child; sleep 60';
      const parent = endWithTest(spawn('perl', ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] }));
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(line.toString());
      while (!/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) await new Promise(setImmediate);
      const { comm, cmdline } = await new PeerIdentifier().identify({ pid, uid, gid });
      parent.kill('SIGKILL');
      await once(parent, 'close');
      assert.equal(comm, 'perl');
      assert.equal(cmdline, undefined);
    });
  });

  it('has the name that /etc/passwd has for its user, and no other', async () => {
    const identifier = new PeerIdentifier();
    const identify = (of: number) => identifier.identify({ pid: 0, uid: of, gid });
    const expected = new Map<number, string>();
    for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
      const [name = '', , number] = line.split(':');
      if (number !== undefined && !expected.has(Number(number))) expected.set(Number(number), name);
    }
    assert.equal(expected.get(0), 'root');
    for (const [number, user] of expected) assert.deepEqual(await identify(number), { user });
    // Twice: the second time it is remembered.
    for (let round = 0; round < 2; round++) assert.deepEqual(await identify(UNKNOWN_UID), { user: undefined });
  });

  it('is outside where its uid is the one that the user namespace has for all that it does not map', async () => {
    mkdirSync(join(directory, 'self'));
    const identify = async (map: string, of: number) => {
      writeFileSync(join(directory, 'self/uid_map'), map);
      return new PeerIdentifier(directory).identify({ pid: 0, uid: of, gid });
    };
    assert.deepEqual(await identify('0 1000 1', 65_534), { user: undefined, isOutside: true });
    assert.deepEqual(await identify('0 1000 1', 0), { user: 'root' });
    assert.deepEqual(await identify('0 1000 65536', 65_534), { user: 'nobody', isOutside: true });
  });

  it('still has the right name after more users than are remembered', async () => {
    const identifier = new PeerIdentifier();
    for (let of = 0; of < 1100; of++) await identifier.identify({ pid: 0, uid: 2 ** 31 + of, gid });
    assert.deepEqual(await identifier.identify({ pid: 0, uid: 0, gid }), { user: 'root' });
  });

  describe('when its command line cannot be read', () => {
    /** A process in our own /proc. */
    function invent(pid: number, comm: string): string {
      mkdirSync(join(directory, `${pid}`));
      writeFileSync(join(directory, `${pid}/comm`), `${comm}\n`);
      return join(directory, `${pid}/cmdline`);
    }

    /**
     * Keeps reads of command lines waiting: with a writer a FIFO can be opened, and a read of it waits for bytes.
     */
    const holds: number[] = [];
    function letGo(): void {
      for (const hold of holds.splice(0)) {
        writeSync(hold, 'late');
        closeSync(hold);
      }
    }
    // A thread that waits would hold up the end of the whole run.
    afterEach(letGo);

    it('is its name in time, and meanwhile that of any other peer at once', async () => {
      const stuck = invent(7, 'stuck');
      execFileSync('mkfifo', [stuck]);
      writeFileSync(invent(8, 'other'), 'other\0-x\0');
      const identifier = new PeerIdentifier(directory);
      const identify = (pid: number) => identifier.identify({ pid, uid, gid });
      holds.push(openSync(stuck, constants.O_RDWR));
      const settled: string[] = [];
      const first = identify(7).finally(() => settled.push('the stuck one'));
      const second = identify(8).finally(() => settled.push('the other'));
      assert.deepEqual(await second, { user: username, comm: 'other', cmdline: undefined });
      assert.deepEqual(await first, { user: username, comm: 'stuck', cmdline: undefined });
      assert.deepEqual(settled, ['the other', 'the stuck one']);
      // The one thread that waits is all that it ever costs.
      assert.deepEqual(await identify(8), { user: username, comm: 'other', cmdline: undefined });
      letGo();
      let identity = await identify(8);
      while (identity.cmdline === undefined) {
        await new Promise(setImmediate);
        identity = await identify(8);
      }
      assert.deepEqual(identity, { user: username, comm: 'other', cmdline: 'other -x' });
    });

    // Processes of other users are to be had by root only.
    if (process.getuid?.() === 0) {
      it('is that of another user all the same, unless two users play that trick', async () => {
        const stuck = [1234, 1235].map((user) => {
          const path = invent(user, 'stuck');
          execFileSync('mkfifo', [path]);
          chownSync(join(directory, `${user}`), user, user);
          return path;
        });
        writeFileSync(invent(9, 'other'), 'other\0-x\0');
        const identifier = new PeerIdentifier(directory);
        const commandOf = async (pid: number, of: number) => (await identifier.identify({ pid, uid: of, gid })).cmdline;
        for (const [index, of] of [1234, 1235].entries()) {
          holds.push(openSync(stuck[index] ?? '', constants.O_RDWR));
          assert.equal(await commandOf(of, of), undefined);
          assert.equal(await commandOf(9, uid), index === 0 ? 'other -x' : undefined);
        }
      });
    }

    it('is the same for each of its connections, asked for at the same moment', async () => {
      writeFileSync(invent(9, 'busy'), 'busy\0-y\0');
      const identifier = new PeerIdentifier(directory);
      const identities = await Promise.all([1, 2, 3].map(() => identifier.identify({ pid: 9, uid, gid })));
      for (const identity of identities)
        assert.deepEqual(identity, { user: username, comm: 'busy', cmdline: 'busy -y' });
    });

    it('is its user where the file is not there', async () => {
      invent(9, 'half');
      assert.deepEqual(await new PeerIdentifier(directory).identify({ pid: 9, uid, gid }), { user: username });
    });

    it('is its name where reading fails', async () => {
      mkdirSync(invent(9, 'half'));
      assert.deepEqual(await new PeerIdentifier(directory).identify({ pid: 9, uid, gid }), {
        user: username,
        comm: 'half',
        cmdline: undefined,
      });
    });
  });
});
