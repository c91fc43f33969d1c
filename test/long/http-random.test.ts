import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { HTTP_CASES } from '../support/http-cases.ts';
import { Random, seed } from '../support/random.ts';

const REQUESTS = 10_000;
const AT_ONCE = 32;
const ASK = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 9\r\n\r\nbystander';
const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\n';

/** A request: good, good but for some bytes, one of the cases, or no more than noise. */
function made(random: Random): Buffer {
  const body = 'a'.repeat(random.below(random.pick([2, 50, 3000])));
  const good = random.pick([
    `${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n${body === '' ? '' : '0\r\n\r\n'}`,
    `${HEAD}Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    `GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n`,
  ]);
  const sent = random.pick([good, good, good + good, random.pick(HTTP_CASES)[1]]);
  const bytes = Buffer.from(sent, 'latin1');
  if (random.below(3) === 0 && bytes.length > 0)
    for (let change = random.below(4); change >= 0; change--) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

/**
 * Asks on a connection of its own, as a client without fault does: one that is kept may be closed between two requests,
 * where others wait for its place.
 */
async function askWell(path: string): Promise<string> {
  const socket = connect({ path, allowHalfOpen: true }).setEncoding('latin1');
  socket.end(ASK);
  let text = '';
  for await (const piece of socket) text += piece;
  return text;
}

/** Sends a request, whole or in part and in pieces, and ends somehow; resolves when the connection is no more. */
async function ask(path: string, random: Random): Promise<void> {
  const bytes = made(random);
  const upTo = random.below(3) === 0 ? random.below(bytes.length + 1) : bytes.length;
  const cut = random.below(upTo + 1);
  const end = random.pick(['half-close', 'half-close', 'leave', 'leave at the first byte'] as const);
  const socket = connect({ path, allowHalfOpen: true });
  const ended = new Promise<void>((done) => void socket.on('close', () => done()));
  socket.on('error', () => undefined).on('end', () => socket.end());
  socket.on('data', () => (end === 'leave at the first byte' ? socket.destroy() : undefined));
  socket.write(bytes.subarray(0, cut));
  setImmediate(() => {
    if (end === 'leave') socket.write(bytes.subarray(cut, upTo), () => socket.destroy());
    else socket.end(bytes.subarray(cut, upTo));
  });
  return ended;
}

describe('Over HTTP, ten thousand random requests and clients that leave', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  for (const [title, handler] of [
    ['a built-in handler', []],
    ['a module', ['--handler', resolve('test/fixtures/upper.mjs')]],
  ] as const) {
    it(`are each counted once, and harm nobody: ${title}`, async () => {
      const random = new Random(seed);
      const limits = ['--max-request', '2K', '--read-timeout', '5s', '--connections-max', '34'];
      daemon = await startDaemon({ args: ['--http', './http', ...limits, ...handler] });
      const path = join(daemon.directory, 'http');
      const replies: Promise<string>[] = [];
      let left = REQUESTS;
      const some = async (): Promise<void> => {
        while (left-- > 0) {
          await ask(path, random);
          if (left % 20 === 0) replies.push(askWell(path));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, some));
      for (const reply of replies)
        assert.match(await reply, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nBYSTANDER$/, `seed ${seed}`);
      assert.equal(await daemon.stop(), 0);
      const message = String(daemon.lines.at(-1)?.['message']);
      const [accepted = 0, ...ended] = [...message.matchAll(/\d+/g)].map(Number);
      const sum = ended.reduce((total, count) => total + count, 0);
      assert.equal(sum, accepted, `seed ${seed}: ${message}`);
      assert.ok(accepted > REQUESTS / 2, message);
      for (const outcome of ['replied', 'rejected', 'aborted']) assert.match(message, new RegExp(`\\d ${outcome}`));
      assert.deepEqual(
        daemon.lines.filter(({ level }) => level === 'err'),
        [],
        `seed ${seed}`,
      );
    });
  }
});
