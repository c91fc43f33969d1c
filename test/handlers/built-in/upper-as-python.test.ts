import assert from 'node:assert/strict';
import { HandlerFailure } from '../../../src/core/handler.ts';
import { createUpper } from '../../../src/handlers/built-in/upper.ts';
import { python } from '../../support/python.ts';
import { Random, seed } from '../../support/random.ts';
import { randomPieces } from './random-pieces.ts';
import { replyOf } from './reply.ts';

const UPPER = `
import base64, json, sys
reply = base64.b64decode(json.load(sys.stdin)).decode().upper().encode()
print(json.dumps(base64.b64encode(reply).decode()))`;
const UNASSIGNED = `
import json, sys, unicodedata
texts = json.load(sys.stdin)
print(json.dumps([unicodedata.unidata_version, [any(unicodedata.category(c) == 'Cn' for c in text) for text in texts]]))`;
const DECODE = `
import json, sys
def decode(data):
    try: data.decode()
    except UnicodeDecodeError as error: return [error.start, error.reason]
print(json.dumps([decode(bytes.fromhex(data)) for data in json.load(sys.stdin)]))`;

const random = new Random(seed);
const pythonUpper = (bytes: Buffer): Buffer => Buffer.from(python(UPPER, bytes.toString('base64')) as string, 'base64');
const upper = (bytes: Buffer, longest: number) => replyOf(createUpper(), randomPieces(bytes, random, longest));
const name = (character: string) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;

describe(`upper, against Python (SEED=${seed})`, () => {
  // Every character but the line feed, which stands between them.
  const characters: string[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code !== 0x0a && (code < 0xd800 || code > 0xdfff)) characters.push(String.fromCodePoint(code));
  }
  /** Where the two differ: the character, and every letter that either has for it. */
  const differing = new Map<string, string>();

  before(() => {
    const request = Buffer.from(characters.join('\n'));
    const theirs = pythonUpper(request).toString().split('\n');
    // Twice by the same handler, which changes its way as it goes: strings and loops must both agree with Python.
    const handler = createUpper();
    const first = replyOf(handler, randomPieces(request, random, 5000));
    const later = replyOf(handler, randomPieces(request, random, 5000));
    assert.ok(later.equals(first));
    const ours = later.toString().split('\n');
    assert.equal(ours.length, characters.length);
    for (const [at, character] of characters.entries()) {
      if (ours[at] !== theirs[at]) differing.set(character, `${character}${ours[at]}${theirs[at]}`);
    }
  });

  it('gives the same bytes for every character, but where the older Unicode has no such letter', () => {
    const ourVersion = process.versions['unicode'] ?? '';
    const letters = [...differing.values()];
    const [theirVersion, unassigned] = python(UNASSIGNED, letters) as [string, boolean[]];
    const names = [...differing.keys()].map(name);
    console.log(
      `      Unicode ${ourVersion} here, ${theirVersion} in Python; ${names.length} characters differ: ${names.join(' ')}`,
    );
    const isPythonOlder = ourVersion.localeCompare(theirVersion, undefined, { numeric: true }) > 0;
    for (const [at, all] of letters.entries()) {
      assert.ok(
        isPythonOlder ? unassigned[at] : /\p{Cn}/u.test(all),
        `${names[at]} differs although the older Unicode has all its letters`,
      );
    }
  });

  it('upper-cases each character for itself, whatever its neighbours', () => {
    const common = characters.filter((character) => !differing.has(character));
    const form = /[\p{Cased}\p{Case_Ignorable}]/u;
    const cased = common.filter((character) => form.test(character));
    const chosen = [
      '\u0345',
      '\u0307',
      'Σ',
      'σ',
      'ς',
      'i',
      'ı',
      'İ',
      'j',
      'ŉ',
      'ß',
      'ΐ',
      'ᾳ',
      '\u0301',
      ' ',
      'ა',
      'և',
      '𐐨',
    ];
    let request = '';
    let expected = '';
    for (let count = 0; count < 100_000; count++) {
      const from = random.below(2) ? chosen : cased;
      const character = random.pick(from);
      request += character;
      expected += character.toUpperCase();
    }
    const bytes = Buffer.from(request);
    assert.ok(upper(bytes, 3000).equals(Buffer.from(expected)));
    assert.ok(pythonUpper(bytes).equals(Buffer.from(expected)));
  });

  it('fails what is not UTF-8 at the offset that Python names, and tells a request that ends in the middle of a character', () => {
    const cases = Array.from({ length: 6000 }, malformed);
    const verdicts = python(
      DECODE,
      cases.map((bytes) => bytes.toString('hex')),
    ) as readonly (readonly [number, string] | null)[];
    for (const [at, bytes] of cases.entries()) {
      const verdict = verdicts[at];
      assert.equal(
        failureOf(bytes),
        verdict && `${verdict[1] === 'unexpected end of data' ? 'end' : 'push'} ${verdict[0]}`,
        bytes.toString('hex'),
      );
    }
    const failed = verdicts.filter((verdict) => verdict !== null);
    assert.ok(failed.length > 4000, 'most of the cases are malformed');
    assert.ok(failed.some(([, reason]) => reason === 'unexpected end of data'));
  });
});

/** When and at which offset a request fails, as `push 17`; null for one that is well-formed. */
function failureOf(request: Buffer): string | null {
  const transform = createUpper().begin();
  let when = 'push';
  try {
    for (const piece of randomPieces(request, random, 1 + random.below(12))) transform.push(piece);
    when = 'end';
    transform.end();
  } catch (error) {
    assert.ok(error instanceof HandlerFailure);
    assert.equal(error.fault, 'request');
    const form =
      when === 'push' ? /ill-formed bytes at offset (\d+)$/ : /ends in the middle of the character at offset (\d+)$/;
    return `${when} ${form.exec(error.message)?.[1]}`;
  }
  return null;
}

/**
 * Text with something wrong in it, most of the time: a byte changed, gone, doubled or cut off, a hand-made sequence, or
 * noise.
 */
function malformed(): Buffer {
  const sound = ['plain text ', 'é', 'ß', 'あ', '東', '😀', '𐐨', '\ufeff', '\0', '\u{10ffff}', '\ud7ff', '\ue000'];
  const handMade = [
    '80',
    'bf',
    'c0',
    'c080',
    'c1bf',
    'c3',
    'e08080',
    'e09fbf',
    'e381',
    'eda080',
    'edbfbf',
    'eda0',
    'f0808080',
    'f08fbfbf',
    'f09f98',
    'f4908080',
    'f5',
    'f8888080',
    'fe',
    'ff',
  ];
  const noise = (length: number) =>
    Buffer.from(Array.from({ length }, () => (random.below(2) ? 0x80 : 0) + random.below(128)));
  const bytes = Buffer.from(Array.from({ length: random.below(12) }, () => random.pick(sound)).join(''));
  const cut = random.below(bytes.length + 1);
  const [head, tail] = [bytes.subarray(0, cut), bytes.subarray(cut)];
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([head, Buffer.from(random.pick(handMade), 'hex'), tail]);
    case 1:
      return Buffer.concat([head, noise(1 + random.below(3)), tail]);
    case 2:
      return Buffer.concat([head, tail.subarray(1)]);
    case 3:
      return Buffer.concat([head, Buffer.from([0xc0 + random.below(64)]), tail.subarray(1)]);
    case 4:
      return Buffer.concat([bytes, Buffer.from(random.pick(handMade), 'hex')]);
    default:
      return noise(random.below(30));
  }
}
