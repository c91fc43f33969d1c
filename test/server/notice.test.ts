import assert from 'node:assert/strict';
import { unreadBytes } from '../../src/posix/descriptor.ts';
import { send } from '../../src/posix/socket.ts';
import { Notice } from '../../src/server/notice.ts';
import { usePairs } from '../support/pair.ts';

const REASON = { kind: 'read-timeout', text: 'for the log', advice: 'half-close it' } as const;
const LINE = 'eofd: half-close it\n';

describe('the line that tells a client why it is cut', () => {
  const connect = usePairs();
  const refused = (fd: number) => new Notice(fd, REASON, { mayEndClean: false });
  const stalled = (fd: number) => new Notice(fd, REASON, { mayEndClean: true });

  for (const [words, reason, line] of [
    ['the advice', REASON, LINE],
    ['the reason where there is no advice', { kind: 'max-request', text: 'too large' }, 'eofd: too large\n'],
    ['that it was refused where there is no reason', undefined, 'eofd: refused\n'],
  ] as const) {
    it(`says ${words}`, () => {
      const pair = connect();
      new Notice(pair.server, reason, { mayEndClean: true }).look();
      assert.equal(pair.read(), line);
    });
  }

  it('was not taken where it could not be sent', () => {
    const pair = connect();
    while (send(pair.server, Buffer.alloc(65_536)) > 0);
    assert.equal(stalled(pair.server).look(), 'line not taken');
  });

  describe('of a refused request', () => {
    it('is not sent while no byte is there to reset the connection with', () => {
      const pair = connect();
      const notice = refused(pair.server);
      assert.equal(notice.look(), undefined);
      assert.equal(pair.read(), 'nothing');
      pair.write('h');
      assert.equal(notice.look(), undefined);
      assert.equal(pair.read(), LINE);
    });

    it('is never sent to a client that half-closes without a byte: it would be its reply', () => {
      const pair = connect();
      pair.halfClose();
      assert.equal(refused(pair.server).look(), 'line not taken');
      assert.equal(pair.read(), 'nothing');
    });

    it('is not sent either when that half-close comes while it waits', () => {
      const pair = connect();
      const notice = refused(pair.server);
      assert.equal(notice.look(), undefined);
      pair.halfClose();
      assert.equal(notice.look(), 'line not taken');
      assert.equal(pair.read(), 'nothing');
    });

    for (const halfCloses of [false, true]) {
      it(`is followed by a reset once it is taken, ${halfCloses ? 'after' : 'without'} a half-close`, () => {
        const pair = connect();
        pair.write('h');
        if (halfCloses) pair.halfClose();
        const notice = refused(pair.server);
        assert.equal(notice.look(), undefined);
        assert.equal(pair.read(), LINE);
        assert.equal(notice.look(), 'line not taken');
        assert.equal(unreadBytes(pair.server), 1);
        pair.closeServer();
        assert.equal(pair.read(), 'reset');
      });
    }
  });

  describe('of a request that stalled', () => {
    for (const sent of ['', 'h']) {
      it(`counts as taken when the client read it and has not half-closed, ${sent.length} bytes unread`, () => {
        const pair = connect();
        pair.write(sent);
        const notice = stalled(pair.server);
        assert.equal(notice.look(), undefined);
        assert.equal(pair.read(), LINE);
        assert.equal(notice.look(), 'line taken');
      });

      it(`does not count as taken when the client half-closed before it read it, ${sent.length} bytes unread`, () => {
        const pair = connect();
        pair.write(sent);
        const notice = stalled(pair.server);
        assert.equal(notice.look(), undefined);
        pair.halfClose();
        assert.equal(notice.look(), undefined);
        assert.equal(pair.read(), LINE);
        assert.equal(notice.look(), 'line not taken');
      });
    }

    it('does not count as taken when the client wrote on', () => {
      const pair = connect();
      pair.write('h');
      const notice = stalled(pair.server);
      assert.equal(notice.look(), undefined);
      pair.write('o');
      assert.equal(pair.read(), LINE);
      assert.equal(notice.look(), 'line not taken');
    });
  });

  for (const mayEndClean of [false, true]) {
    it(`is sent once, and nothing is decided while a byte of it is untaken (${mayEndClean ? 'stalled' : 'refused'})`, () => {
      const pair = connect();
      pair.write('h');
      const notice = new Notice(pair.server, REASON, { mayEndClean });
      assert.equal(notice.look(), undefined);
      assert.equal(pair.read(LINE.length - 1), LINE.slice(0, -1));
      for (let looks = 0; looks < 3; looks++) assert.equal(notice.look(), undefined);
      assert.equal(pair.read(), '\n');
      assert.notEqual(notice.look(), undefined);
      assert.equal(pair.read(), 'nothing');
    });
  }
});
