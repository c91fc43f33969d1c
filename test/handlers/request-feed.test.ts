import assert from 'node:assert/strict';
import { DuplexDescriptor } from '../../src/handlers/duplex-descriptor.ts';
import { RequestFeed } from '../../src/handlers/request-feed.ts';
import { WatchedDescriptor } from '../../src/handlers/watched-descriptor.ts';
import { close, openPipe, read, setNonblocking, write } from '../../src/posix/descriptor.ts';
import { EventLoop } from '../../src/posix/event-loop.ts';
import { checkLeaks } from '../support/leaks.ts';
import { until } from '../support/wait.ts';

describe('a request that is written into a pipe', () => {
  let loop: EventLoop;
  beforeEach(() => {
    loop = new EventLoop();
    loop.start();
  });
  afterEach(() => loop.stop());
  checkLeaks();

  const feed = (pieces: readonly Buffer[]) => {
    const { readEnd, writeEnd } = openPipe('writeEnd');
    setNonblocking(readEnd);
    const pipe = new WatchedDescriptor(writeEnd, loop);
    const story: string[] = [];
    const one = new RequestFeed(pipe, pieces, {
      write,
      progress: () => void story.push(`${one.bytesLeft} left`),
      done: () => {
        story.push('done');
        pipe.close();
      },
    });
    one.begin();
    return { readEnd, story };
  };

  it('is written as it is, and let go of piece by piece, as fast as somebody reads', async () => {
    const pieces = [Buffer.from('a'), Buffer.alloc(0), Buffer.alloc(200_000, 'b'), Buffer.from('c')];
    const { readEnd, story } = feed(pieces);
    assert.deepEqual(story, ['200001 left']);
    const got: Buffer[] = [];
    const buffer = Buffer.alloc(65_536);
    for (let bytes = 0; bytes < 200_002; ) {
      const n = Math.max(0, read(readEnd, buffer));
      bytes += n;
      got.push(Buffer.from(buffer.subarray(0, n)));
      await new Promise(setImmediate);
    }
    await until('it is done', () => story.includes('done'));
    assert.deepEqual(Buffer.concat(got), Buffer.concat(pieces));
    assert.equal(read(readEnd, buffer), 0);
    close(readEnd);
    assert.deepEqual(story.slice(0, 2), ['200001 left', '1 left']);
  });

  it('is done where nobody reads any more', async () => {
    const { readEnd, story } = feed([Buffer.alloc(200_000)]);
    assert.equal(story.length, 0);
    close(readEnd);
    await until('it is done', () => story.includes('done'));
    assert.deepEqual(story, ['0 left', 'done']);
  });

  it('is done at once where it is empty', () => {
    const { readEnd, story } = feed([]);
    assert.deepEqual(story, ['0 left', 'done']);
    close(readEnd);
  });
});

describe('a connection whose two directions are watched apart', () => {
  it('is watched for what somebody waits for, and not at all once nobody does', () => {
    const told: unknown[] = [];
    let ready: (events: number) => void = () => undefined;
    const duplex = new DuplexDescriptor(7, {
      watch(fd, events, watcher) {
        told.push(fd, events);
        ready = (occurred) => watcher.ready(occurred);
      },
      unwatch: () => void told.push('unwatch'),
    });
    duplex.reading.watch(0, () => void told.push('read'));
    duplex.writing.watch(0, () => void told.push('write'));
    ready(1);
    ready(4);
    ready(0x10);
    assert.deepEqual(told.splice(0), [7, 1, 'unwatch', 7, 5, 'read', 'write', 'write', 'read']);
    duplex.writing.unwatch();
    duplex.unwatch();
    duplex.reading.watch(0, () => assert.fail());
    assert.deepEqual(told, ['unwatch', 7, 1, 'unwatch']);
  });
});
