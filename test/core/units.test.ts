import assert from 'node:assert/strict';
import {
  formatMode,
  formatSize,
  formatTime,
  parseCount,
  parseMode,
  parseSize,
  parseTime,
} from '../../src/core/units.ts';
import { Random } from '../support/random.ts';

const refuses = (parse: (text: string) => number, texts: readonly string[], reason: RegExp) => {
  for (const text of texts) assert.throws(() => parse(text), { name: 'Error', message: reason }, JSON.stringify(text));
};

describe('times', () => {
  it('are read as systemd reads them', () => {
    // Each line in microseconds as `systemd-analyze timespan` of systemd 252 gives it.
    const cases: Readonly<Record<string, number>> = {
      '90': 90_000_000,
      '500ms': 500_000,
      '5min 20s': 320_000_000,
      '5 min20': 320_000_000,
      '1.5': 1_500_000,
      '1h30': 3_630_000_000,
      '1.5h': 5_400_000_000,
      '.5s': 500_000,
      '5 5': 10_000_000,
      '2 h': 7_200_000_000,
      '2hours': 7_200_000_000,
      '48hr': 172_800_000_000,
      '1y 12month': 63_115_200_000_000,
      '55s500ms': 55_500_000,
      '300ms20s 5day': 432_020_300_000,
      '1usec 3': 3_000_001,
      '3 µs': 3,
      '3 μs': 3,
      '1M': 2_629_800_000_000,
      '1m': 60_000_000,
      '5\ts': 5_000_000,
      '5\ns\n': 5_000_000,
      '5s.5s': 5_500_000,
      '  5  ': 5_000_000,
      '1 week 1 d': 691_200_000_000,
      '0': 0,
    };
    for (const [text, microseconds] of Object.entries(cases)) assert.equal(parseTime(text), microseconds / 1e3, text);
  });

  it('are rounded to microseconds', () => {
    assert.deepEqual(['1.4us', '1.6us', '0.0000016'].map(parseTime), [0.001, 0.002, 0.002]);
  });

  it('have the units of systemd.time(7), each by all of its names', () => {
    const units: Readonly<Record<string, number>> = {
      'us usec µs μs': 0.001,
      'ms msec': 1,
      's sec second seconds': 1000,
      'm min minute minutes': 60_000,
      'h hr hour hours': 3_600_000,
      'd day days': 86_400_000,
      'w week weeks': 604_800_000,
      'M month months': 2_629_800_000,
      'y year years': 31_557_600_000,
    };
    for (const [names, ms] of Object.entries(units))
      for (const name of names.split(' ')) assert.equal(parseTime(`7${name}`), 7 * ms, name);
  });

  it('may be infinite', () => {
    assert.equal(parseTime('infinity'), Number.POSITIVE_INFINITY);
    assert.equal(parseTime(' infinity '), Number.POSITIVE_INFINITY);
    assert.equal(formatTime(Number.POSITIVE_INFINITY), 'infinity');
  });

  it('are refused where they are none', () => {
    refuses(
      parseTime,
      ['', ' ', 's', '-5', '+5', '+ 5', '5.s', '5.', '.', '1.2.3', '1.5.5s', 'Infinity', '٣'],
      /^not a time such as 90/,
    );
    refuses(
      parseTime,
      ['5 S', '5mins', '1e3', '5s,3s', '1ns', '1 infinity', '5constructor', '5__proto__', '5-3'],
      /^not a time, for its unit/,
    );
    refuses(parseTime, ['99999999999999999999', '400y', `1${'0'.repeat(400)}`], /^too long a time/);
  });

  it('are read in no time however long the text is', () => {
    for (const text of ['1'.repeat(1e6), `${'1 '.repeat(1e5)}!`, `${'1'.repeat(1e6)}.`, `1${' '.repeat(1e6)}!`])
      assert.throws(() => parseTime(text));
  });

  it('are written in units that add up', () => {
    const cases: readonly (readonly [number, string])[] = [
      [0, '0'],
      [0.001, '1us'],
      [500, '500ms'],
      [5012, '5s 12ms'],
      [60_000, '1min'],
      [320_000, '5min 20s'],
      [90_061_001, '1d 1h 1min 1s 1ms'],
    ];
    for (const [ms, text] of cases) assert.equal(formatTime(ms), text);
  });

  it('are the same when written and read again', () => {
    const random = new Random(1);
    for (let i = 0; i < 5000; i++) {
      const ms = Math.floor(random.below(2 ** 32) * 2 ** random.below(21)) / 1e3;
      assert.equal(parseTime(formatTime(ms)), ms);
    }
  });
});

describe('sizes', () => {
  it('are read in powers of 1024', () => {
    const cases: Readonly<Record<string, number>> = {
      '0': 0,
      '4096': 4096,
      '1B': 1,
      '64K': 65_536,
      '16M': 16_777_216,
      '1.5G': 1_610_612_736,
      ' 2 T ': 2_199_023_255_552,
      '111.4': 111,
      '0.5K': 512,
      '9007199254740991': Number.MAX_SAFE_INTEGER,
    };
    for (const [text, bytes] of Object.entries(cases)) assert.equal(parseSize(text), bytes, text);
  });

  it('are refused where they are none', () => {
    refuses(
      parseSize,
      ['', 'K', '-1', '+1', '1k', '16m', '1KB', '1KiB', '16Q', '1e6', '0x10', '1 2', '1K 1K', 'infinity', '1valueOf'],
      /^not a size such as/,
    );
    refuses(parseSize, ['9007199254740992', '8192T', '99999999999999999999'], /^too large a size/);
  });

  it('are the same when written and read again', () => {
    assert.deepEqual([0, 1, 1000, 1024, 1536, 16 * 2 ** 20, 3 * 2 ** 40].map(formatSize), [
      '0',
      '1',
      '1000',
      '1K',
      '1536',
      '16M',
      '3T',
    ]);
    const random = new Random(2);
    for (let i = 0; i < 5000; i++) {
      const bytes = random.below(2 ** 20) * 2 ** random.below(33);
      assert.equal(parseSize(formatSize(bytes)), bytes);
    }
  });
});

describe('counts', () => {
  it('are whole numbers from 1 to the largest int', () => {
    assert.deepEqual(['1', '10', '2147483647'].map(parseCount), [1, 10, 2_147_483_647]);
    refuses(
      parseCount,
      ['0', '-1', '', ' 1', '01', '1.5', '1.0', '1e3', '0x10', '2147483648', 'NaN', 'Infinity', 'infinity'],
      /^not a whole number/,
    );
  });
});

describe('access modes', () => {
  it('are octal, without special bits', () => {
    assert.deepEqual(['0600', '600', '0777', '000'].map(parseMode), [0o600, 0o600, 0o777, 0]);
    refuses(
      parseMode,
      ['', '6', '60', '0', '0800', '4755', '1777', '00600', '0o600', '-600', ' 600', '600 ', 'NaN', '60x', 'rw-'],
      /^not an access mode/,
    );
    assert.deepEqual([0o600, 0o7, 0].map(formatMode), ['0600', '0007', '0000']);
    for (let mode = 0; mode <= 0o777; mode++) assert.equal(parseMode(formatMode(mode)), mode);
  });
});
