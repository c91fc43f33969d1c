import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { tell } from '../../bench/run-load.ts';
import { openWorkshop, type Workshop } from '../../bench/workshop.ts';

// The generator is built with 'cc'.
type Told = Readonly<Record<string, number>>;
interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly body: string;
}
const REQUESTS = 20;
const [BEGIN_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT, STDERR] = [1, 3, 4, 5, 6, 7];
const HEAD = 'X-Powered-By: nobody\r\nContent-type: text/html\r\n\r\n';
const WELL = Buffer.alloc(8);

describe('the load generator over FastCGI', () => {
  let workshop: Workshop;
  let server: Server | undefined;

  before(() => {
    workshop = openWorkshop();
    // More than one record can hold.
    writeFileSync(join(workshop.directory, 'request'), 'hogehoge'.repeat(10_240));
    writeFileSync(join(workshop.directory, 'reply'), 'HOGEHOGE'.repeat(10_240));
  });
  afterEach(() => server?.close());
  after(() => workshop.remove());

  const record = (type: number, content: string | Buffer, padding = 0): Buffer => {
    const bytes = Buffer.from(content);
    const header = Buffer.from([1, type, 0, 1, bytes.length >> 8, bytes.length & 255, padding, 0]);
    return Buffer.concat([header, bytes, Buffer.alloc(padding)]);
  };
  /** In two records, the first with padding, and the empty one that ends them. */
  const written = (text: string): Buffer =>
    Buffer.concat([record(STDOUT, text.slice(0, 60_000), 7), record(STDOUT, text.slice(60_000)), record(STDOUT, '')]);

  /** Lays a small load on a server that answers each request with these bytes. */
  async function load(answer: (asked: Asked) => Buffer, pieceBytes = 1e6): Promise<Told> {
    server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      let bytes = Buffer.alloc(0);
      socket.on('data', (piece) => {
        bytes = Buffer.concat([bytes, piece]);
        const asked = parse(bytes);
        if (asked !== undefined) void inPieces(socket, answer(asked), pieceBytes);
      });
    });
    server.listen(workshop.socket('fastcgi'));
    await once(server, 'listening');
    const files = ['request', 'reply'].map((name) => join(workshop.directory, name));
    const words = [
      ...['--fastcgi', '/srv/upper.php', workshop.socket('fastcgi')],
      ...[4, 5, REQUESTS, 5000].map(String),
    ];
    return tell<Told>(workshop, workshop.load, [...words, ...files, '1'], 15_000);
  }

  const right = ({ body }: Asked): Buffer =>
    Buffer.concat([written(HEAD + body.toUpperCase()), record(END_REQUEST, WELL)]);

  it('asks for a script, with a body of any length, and takes its reply', async () => {
    const params: unknown[] = [];
    const told = await load((asked) => {
      params.push(asked.params);
      return right(asked);
    });
    assert.deepEqual([told['right'], told['requestBytes']], [REQUESTS, 81_920]);
    assert.deepEqual(params[0], {
      SCRIPT_FILENAME: '/srv/upper.php',
      REQUEST_METHOD: 'POST',
      CONTENT_TYPE: 'application/octet-stream',
      CONTENT_LENGTH: '81920',
    });
  });

  it('takes a reply that comes in any pieces', async () => {
    assert.equal((await load(right, 4093))['right'], REQUESTS);
  });

  const bad: readonly (readonly [title: string, end: string, answer: (asked: Asked) => Buffer])[] = [
    ['one wrong byte', 'wrong', (asked) => right({ ...asked, body: `${asked.body.slice(0, -1)}x` })],
    ['any status but 200', 'wrong', ({ body }) => written(`Status: 422 No\r\n${HEAD}${body.toUpperCase()}`)],
    ['a complaint', 'wrong', (asked) => Buffer.concat([record(STDERR, 'oh'), right(asked)])],
    ['more behind the end', 'wrong', (asked) => Buffer.concat([right(asked), record(STDOUT, 'x')])],
    ['no FastCGI at all', 'wrong', () => Buffer.from('HTTP/1.1 200 OK\r\n\r\n')],
    ['no end', 'cutShort', ({ body }) => written(HEAD + body.toUpperCase())],
    [
      'a bad end',
      'cutShort',
      ({ body }) =>
        Buffer.concat([written(HEAD + body.toUpperCase()), record(END_REQUEST, Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]))]),
    ],
    ['a reply that stops short', 'cutShort', ({ body }) => written(HEAD + body.toUpperCase()).subarray(0, -9)],
  ];
  for (const [title, end, answer] of bad) {
    it(`takes ${title} for an error`, async () => {
      const told = await load(answer);
      const reset = end === 'wrong' ? 0 : (told['reset'] ?? 0);
      assert.deepEqual([told['right'], (told[end] ?? 0) + reset], [0, REQUESTS]);
    });
  }
});

/** A request, once all of it is there. */
function parse(bytes: Buffer): Asked | undefined {
  const contents: Record<number, Buffer[]> = {};
  let isWhole = false;
  for (let at = 0; at + 8 <= bytes.length; ) {
    const [type = 0, length, padding = 0] = [bytes[at + 1], bytes.readUInt16BE(at + 4), bytes[at + 6]];
    if (bytes.length < at + 8 + length + padding) return undefined;
    (contents[type] ??= []).push(bytes.subarray(at + 8, at + 8 + length));
    isWhole = type === STDIN && length === 0;
    at += 8 + length + padding;
  }
  if (!isWhole) return undefined;
  assert.deepEqual(contents[BEGIN_REQUEST ?? 0]?.[0], Buffer.from([0, 1, 0, 0, 0, 0, 0, 0]));
  const params: Record<string, string> = {};
  const all = Buffer.concat(contents[PARAMS ?? 0] ?? []);
  for (let at = 0; at < all.length; ) {
    const [name = 0, value = 0] = [all[at], all[at + 1]];
    params[all.toString('latin1', at + 2, at + 2 + name)] = all.toString(
      'latin1',
      at + 2 + name,
      at + 2 + name + value,
    );
    at += 2 + name + value;
  }
  return { params, body: Buffer.concat(contents[STDIN ?? 0] ?? []).toString('latin1') };
}

async function inPieces(socket: Socket, bytes: Buffer, pieceBytes: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    socket.write(bytes.subarray(at, at + pieceBytes));
    await new Promise(setImmediate);
  }
  socket.end();
}
