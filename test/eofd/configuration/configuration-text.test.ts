import assert from 'node:assert/strict';
import { OPTIONS, type Option, optionNames } from '../../../src/core/options.ts';
import { parseConfiguration } from '../../../src/eofd/configuration/configuration-text.ts';
import { Random } from '../../support/random.ts';
import { SAMPLES } from '../sample-values.ts';

const parse = (text: string) => parseConfiguration(text, 'f.toml');
const valuesOf = (text: string) => {
  const { values, problems } = parse(text);
  assert.deepEqual(problems, []);
  return Object.fromEntries(values);
};
const problemsOf = (text: string) => parse(text).problems;
const keys = optionNames.filter((name) => (OPTIONS[name] as Option).inFile);

describe('the configuration file', () => {
  for (const name of keys) {
    it(`honors the ${name} key`, () => {
      const [text, value] = SAMPLES[name];
      assert.deepEqual(valuesOf(`${name} = "${text}"\n`), { [name]: value });
    });
  }

  it('may be empty, hold comments only, begin with a byte-order mark, end its lines as Windows does', () => {
    for (const text of ['', '\n', '# nothing\n', '\ufeff', '\ufeff# nothing']) assert.deepEqual(valuesOf(text), {});
    assert.deepEqual(valuesOf('\ufeffbacklog = 5\r\nhandler = "echo"\r\n'), { backlog: 5, handler: 'echo' });
  });

  it('takes whole numbers for counts, for sizes in bytes and for times in seconds', () => {
    const text = 'backlog = 128\nmax-request = 65_536\nbuffer-max = 0x40000000\nread-timeout = 90\ndrain-timeout = 0\n';
    assert.deepEqual(valuesOf(text), {
      backlog: 128,
      'max-request': 65_536,
      'buffer-max': 2 ** 30,
      'read-timeout': 90_000,
      'drain-timeout': 0,
    });
  });

  it('names every problem at once, each with its line and key', () => {
    const text = `# a comment
backlog = true
max-request = "16Q"
max_reply = 3
"connections-max" = 99999999999999999999
socket.path = "x"
text = """
handler = "echo"
"""
handler = 'ecko'
socket-mode = 0o600
config = "x"
read-timeout = -5
stall-warn = 1.5
write-timeout = 0
request-timeout = inf
on-stall = 12:00:00
log-format = []
[statistics]
backlog = 2
[[log-level]]
`;
    assert.deepEqual(problemsOf(text), [
      'f.toml:2: backlog: true or false, where a string such as "4096" or a whole number is expected',
      'f.toml:3: max-request: not a size such as 4096, 64K, 16M or 1G: "16Q"',
      'f.toml:4: max_reply: unknown key; did you mean max-reply?',
      'f.toml:5: connections-max: not a whole number from 1 to 2147483647: 99999999999999999999',
      'f.toml:6: socket: a table, where a string such as "./sock" is expected',
      'f.toml:7: text: unknown key',
      'f.toml:10: handler: not one of upper, echo, or the path of a module (with a / in it, or ending in .mjs or .js), or an address (unix:PATH, http://HOST:PORT/); did you mean echo?: "ecko"',
      'f.toml:11: socket-mode: a whole number, where a string such as "0600" is expected',
      'f.toml:12: config: an option of the command line only',
      'f.toml:13: read-timeout: not a time such as 90, 500ms, 5min 20s or infinity: -5',
      'f.toml:14: stall-warn: a number with a fraction, where a string such as "5s" or a whole number is expected',
      'f.toml:15: write-timeout: shorter than 1ms (no limit is written infinity): 0',
      'f.toml:16: request-timeout: a number with a fraction, where a string such as "5min" or a whole number is expected',
      'f.toml:17: on-stall: a date or time, where a string such as "close" is expected',
      'f.toml:18: log-format: a list, where a string such as "auto" is expected',
      'f.toml:19: statistics: unknown key; keys stand by themselves: leave out [statistics]',
      'f.toml:21: log-level: a list, where a string such as "info" is expected',
    ]);
  });

  it('finds the line of a key however it is written', () => {
    const cases: Readonly<Record<string, string>> = {
      "'a' = 1": 'a',
      '"\\u0061" = 1': 'a',
      'a.b = 1': 'a',
      'a . "b" = { c = 1 }': 'a',
      '[[a.b]]': 'a',
      '"" = 1': '',
      '"__proto__" = 1': '__proto__',
      '__proto__.x = 1': '__proto__',
      '"a\\u007f\\n\\u0085\\"" = 1': 'a\\x7f\\n\\u0085"',
    };
    for (const [line, key] of Object.entries(cases)) {
      assert.deepEqual(problemsOf(`backlog = 5\n\n${line}\n`), [`f.toml:3: ${key}: unknown key`], line);
    }
  });

  it('tells where it is not TOML', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['backlog = 5\nbacklog = 6\n', /^f\.toml:2:1: not TOML: trying to redefine/],
      ['backlog =\n', /^f\.toml:1:10: not TOML: /],
      ['\n\nsocket = "\x1b[2J"\n', /^f\.toml:3:11: not TOML: /],
      ['socket = "a\n', /^f\.toml:1:\d+: not TOML: .*; the closing " is missing$/],
      ["backlog = 5\nsocket = 'a #\nbacklog = 5\n", /^f\.toml:2:\d+: not TOML: .*; the closing ' is missing$/],
      ['socket = "a" "b"\n', /^f\.toml:1:\d+: not TOML: (?!.*missing)/],
      ['socket = "a\\"\n', /^f\.toml:1:\d+: not TOML: (?!.*quotes)/],
      ['socket-mode = 0600\n', /^f\.toml:1:15: not TOML: illegal leading zero; .*: socket-mode = "0600"$/],
      [`a = ${'['.repeat(1e5)}`, /^f\.toml:1:\d+: not TOML: .*nested/],
    ];
    for (const [text, problem] of cases) {
      assert.equal(problemsOf(text).length, 1);
      assert.match(problemsOf(text).join(), problem);
    }
  });

  it('keeps the words of the program as they are', () => {
    assert.deepEqual(parse('program = ["/usr/bin/tr", "a-z", ""]').program, ['/usr/bin/tr', 'a-z', '']);
    for (const value of ['[]', '"tr"', '["tr", 1]', 'true', '{ a = 1 }']) {
      assert.match(problemsOf(`program = ${value}`).join(), /^f\.toml:1: program: not a list of strings such as /);
    }
  });

  it('stops where a file is something else than a configuration', () => {
    const problems = problemsOf(Array.from({ length: 20_000 }, (_, i) => `key${i} = 1\n`).join(''));
    assert.equal(problems.length, 51);
    assert.equal(problems.at(-1), 'f.toml: more than these 50 problems');
  });

  it('shows a name of a file or a key without letting it act on the terminal', () => {
    assert.deepEqual(parseConfiguration('"\\u001b[2J" = 1', 'a\nb').problems, ['a\\nb:1: \\x1b[2J: unknown key']);
  });

  it('meets every text with values or problems', () => {
    const random = new Random(4);
    const sample = keys.map((name) => `${name} = "${SAMPLES[name][0]}"\n`).join('');
    const pieces = [
      ...keys,
      ...'="\'\\\n\r\t[]{}.,#-_0179eTZ:\0\x1b\x7f\u2028'.split(''),
      '"""',
      "'''",
      ' = ',
      '[[',
      ']]',
      '\\u0000',
      '__proto__',
      'inf',
      'nan',
      'true',
    ];
    for (let i = 0; i < 3000; i++) {
      const begin = random.below(sample.length);
      const kept = random.below(3) === 0 ? [sample.slice(0, begin), sample.slice(begin + random.below(20))] : ['', ''];
      const { problems, values } = parse(kept.join(random.list(12, () => random.pick(pieces)).join('')));
      for (const problem of problems) assert.match(problem, /^f\.toml(:[1-9]\d*){1,2}: [^\p{C}\p{Zl}\p{Zp}]+$/u);
      for (const name of values.keys()) assert.ok(keys.includes(name));
    }
  });
});
