import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { StreamHandler } from '../../../src/core/handler.ts';
import { createUpper } from '../../../src/handlers/built-in/upper.ts';
import { Random, seed } from '../../support/random.ts';
import { randomPieces } from './random-pieces.ts';
import { replyOf } from './reply.ts';

const text = 'ascii \ufeffstraße ﬃ ŉ ΐ ıi İ ǆ ᾳ\u0345 Σσς და 東京 ひらがな 𐐨 😀 e\u0301 և\0';
const expected = Buffer.from(text.toUpperCase());
const upper = (pieces: Iterable<Buffer>) => replyOf(createUpper(), pieces);
/** A handler that has done enough work to have changed its way. */
function warmedUp(): StreamHandler {
  const handler = createUpper();
  handler.begin().push(Buffer.alloc(2 ** 20, 'é'));
  return handler;
}

describe('upper', () => {
  it('answers in upper case by the full mapping, where one letter can become several', () => {
    assert.equal(upper([Buffer.from('hogehoge, straße, ﬁn, ŉ')]).toString(), 'HOGEHOGE, STRASSE, FIN, ʼN');
  });

  it('answers an empty request, and empty pieces, with nothing', () => {
    assert.equal(upper([]).length, 0);
    assert.equal(upper([Buffer.alloc(0), Buffer.alloc(0)]).length, 0);
  });

  it('keeps a byte-order mark', () => {
    assert.deepEqual(upper([Buffer.from('\ufeffa')]), Buffer.from('\ufeffA'));
    assert.deepEqual(
      upper([Buffer.from([0xef]), Buffer.from([0xbb]), Buffer.from([0xbf, 0x61])]),
      Buffer.from('\ufeffA'),
    );
  });

  it('answers the same wherever the request is cut in two or three, at first and later', () => {
    const bytes = Buffer.from(text);
    const later = warmedUp();
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const pieces = () =>
          [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)].map((piece) =>
            Buffer.from(piece),
          );
        assert.deepEqual(upper(pieces()), expected, `cut at ${first} and ${second}`);
        assert.deepEqual(replyOf(later, pieces()), expected, `cut at ${first} and ${second}, later`);
      }
    }
  });

  it('answers the same however long the request, its pieces and its runs of one script are', () => {
    const random = new Random(seed);
    const scripts = [
      'plain text, 12 ',
      'größer ',
      'съешь ',
      'ひらがな東京',
      '한국어 ',
      '😀👍',
      'xin chào tiếng ',
      'yağız ılık ',
      'τῷ ᾳ ',
      'ǆ𐐨𞤢',
    ];
    const handler = createUpper();
    for (let round = 0; round < 200; round++) {
      const chosen = [random.pick(scripts), ...scripts.filter(() => random.below(3) > 0)];
      let request = '';
      for (let run = random.below(40); run >= 0; run--) request += random.pick(chosen).repeat(1 + random.below(30));
      const pieces = randomPieces(Buffer.from(request), random, 1 + random.below(3000));
      assert.ok(replyOf(handler, pieces).equals(Buffer.from(request.toUpperCase())), `round ${round} SEED=${seed}`);
    }
  });

  it('gives back the very memory of a short piece of ASCII, and later of every piece it could change in place', () => {
    const ascii = Buffer.from('plain ascii');
    assert.equal(createUpper().begin().push(ascii), ascii);
    assert.equal(ascii.toString(), 'PLAIN ASCII');
    const later = warmedUp().begin();
    for (const given of ['plain ascii', 'plain ascii'.repeat(1000), 'größe 東京']) {
      const piece = Buffer.from(given);
      assert.equal(later.push(piece), piece);
      assert.equal(piece.toString(), given.toUpperCase());
    }
  });

  it('keeps requests that arrive at the same time apart', () => {
    const handler = createUpper();
    const [one, other] = [handler.begin(), handler.begin()];
    const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];
    assert.equal(one.push(Buffer.from(first)).length, 0);
    assert.equal(other.push(Buffer.from('ok')).toString(), 'OK');
    other.end();
    assert.equal(one.push(Buffer.from(second)).toString(), 'É');
    one.end();
  });

  it('answers the same where Node may not compile', () => {
    const module = new URL('../../../src/handlers/built-in/upper.js', import.meta.url);
    const program = `
      const { createUpper } = await import(${JSON.stringify(module)});
      const transform = createUpper().begin();
      for (const piece of [${JSON.stringify(text)}, 'plain', ${JSON.stringify(text)}.repeat(50), 'plain'.repeat(1000)]) process.stdout.write(transform.push(Buffer.from(piece)));
      transform.end();`;
    const reply = execFileSync(process.execPath, ['--jitless', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    assert.equal(reply.toString(), `${text}plain${text.repeat(50)}${'plain'.repeat(1000)}`.toUpperCase());
  });
});
