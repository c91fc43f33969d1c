import assert from 'node:assert/strict';
import { defaultSettings, OPTIONS, type Option, optionNames } from '../../src/core/options.ts';

const options = optionNames.map((name) => [name, OPTIONS[name] as Option] as const);

describe('the table of options', () => {
  it('has names and letters that can be typed, each once', () => {
    for (const name of optionNames) assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    const letters = options.flatMap(([, { short }]) => short ?? []);
    assert.deepEqual(letters, [...new Set(letters)]);
    for (const letter of letters) assert.match(letter, /^[a-z]$/);
  });

  it('says in words what each option is for, and what holds without it', () => {
    for (const [name, { help, defaultInWords = 'none' }] of options) {
      assert.match(help, /^[a-z].{10,}[\w)]$/, name);
      assert.match(defaultInWords, /^[a-z].*\w$/, name);
    }
  });

  it('has few options that everybody should see, and one that is no key of the file', () => {
    assert.deepEqual(
      options.flatMap(([name, { common }]) => (common === true ? name : [])),
      ['socket', 'socket-mode', 'config', 'handler', 'max-request', 'read-timeout', 'exit-idle-time', 'log-level'],
    );
    assert.deepEqual(
      options.flatMap(([name, { inFile }]) => (inFile === true ? [] : name)),
      ['config'],
    );
  });

  it('has those that say where to listen, and how to log, at the start alone', () => {
    assert.deepEqual(
      options.flatMap(([name, { fixed }]) => (fixed === true ? name : [])),
      [
        ...['socket', 'socket-mode', 'socket-group', 'backlog', 'config', 'http'],
        ...['http-tls-cert', 'http-tls-key', 'http-tls-client-ca', 'metrics', 'log-format'],
      ],
    );
  });

  it('has defaults that are values of their options, in the form the help shows', () => {
    const settings = defaultSettings();
    for (const [name, { kind, default: text }] of options) {
      if (text === undefined) assert.equal(settings[name], undefined, name);
      else assert.deepEqual(settings[name], kind.parse(kind.format(kind.parse(text))), name);
    }
  });

  it('has the defaults the design promises', () => {
    assert.deepEqual(defaultSettings(), {
      socket: './sock',
      'socket-mode': 0o600,
      'socket-group': undefined,
      'allow-users': undefined,
      'allow-groups': undefined,
      backlog: 4096,
      config: undefined,
      handler: 'upper',
      'handler-concurrency': undefined,
      'program-mode': 'request',
      'program-spares': undefined,
      'worker-requests': undefined,
      'worker-memory': undefined,
      'worker-connections': 1,
      'max-request': 16 * 2 ** 20,
      'max-reply': 64 * 2 ** 20,
      'connections-max': 1024,
      'connections-max-per-user': undefined,
      'buffer-max': 256 * 2 ** 20,
      'stall-warn': 5000,
      'read-timeout': 30_000,
      'on-stall': 'close',
      'request-timeout': 300_000,
      'handler-timeout': 60_000,
      'write-timeout': 30_000,
      'exit-idle-time': Number.POSITIVE_INFINITY,
      'drain-timeout': 10_000,
      http: undefined,
      metrics: undefined,
      'tls-ca': undefined,
      'tls-cert': undefined,
      'tls-key': undefined,
      'http-token-file': undefined,
      'http-tls-cert': undefined,
      'http-tls-key': undefined,
      'http-tls-client-ca': undefined,
      'log-level': 'info',
      'log-format': 'auto',
      'log-requests': 'all',
    });
  });

  it('has a finite default for every deadline', () => {
    const settings = defaultSettings();
    for (const name of [
      'stall-warn',
      'read-timeout',
      'request-timeout',
      'handler-timeout',
      'write-timeout',
      'drain-timeout',
    ] as const) {
      assert.ok(Number.isFinite(settings[name]), name);
    }
  });

  it('refuses zero, which means nothing in one place and no limit in another', () => {
    for (const [name, { kind }] of options) {
      if (name === 'drain-timeout') assert.equal(kind.parse('0'), 0);
      else if (kind.numbers)
        assert.throws(() => kind.parse('0'), { message: /^(not a (size|whole number) from 1|shorter than 1ms)/ }, name);
    }
  });

  it('takes infinity for times, and for nothing else', () => {
    for (const [name, { kind }] of options) {
      if (kind.metavar === 'TIME') assert.equal(kind.parse('infinity'), Number.POSITIVE_INFINITY, name);
      else if (kind.numbers) assert.throws(() => kind.parse('infinity'), { message: /^not / }, name);
    }
  });

  it('refuses paths that could not be the ones that were meant', () => {
    for (const name of ['socket', 'config'] as const) {
      for (const path of ['', 'a\0b', 'caf\ufffd'])
        assert.throws(() => OPTIONS[name].kind.parse(path), { message: /^not a path/ });
    }
  });

  it('names the choices where a choice is none of them', () => {
    for (const what of ['users', 'groups'] as const)
      assert.throws(() => OPTIONS[`allow-${what}`].kind.parse(','), { message: `names no ${what}` });
    assert.throws(() => OPTIONS['log-requests'].kind.parse('some'), { message: 'not one of all, failed, none' });
    assert.throws(() => OPTIONS.handler.kind.parse('toString'), {
      message:
        'not one of upper, echo, or the path of a module (with a / in it, or ending in .mjs or .js), or an address (unix:PATH, http://HOST:PORT/)',
    });
    assert.throws(() => OPTIONS.handler.kind.parse('Uper'), { message: /; did you mean upper\?$/ });
  });

  it('takes a path where a handler is named, and nothing else that is no name', () => {
    for (const path of ['./calc.mjs', '/opt/calc', 'calc.mjs', 'calc.js', 'a b/c'])
      assert.equal(OPTIONS.handler.kind.parse(path), path);
    for (const word of ['calc', 'calc.ts', 'calc.cjs', 'mjs', 'upper '])
      assert.throws(() => OPTIONS.handler.kind.parse(word), /^Error: not one of/);
    assert.throws(() => OPTIONS.handler.kind.parse('./caf\ufffd.mjs'), /not a path in UTF-8/);
  });
});
