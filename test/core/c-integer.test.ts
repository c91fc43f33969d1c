import assert from 'node:assert/strict';
import { parseCInteger, parsePid } from '../../src/core/c-integer.ts';

describe('a number of the service manager', () => {
  const numbers: readonly (readonly [string, bigint])[] = [
    ['0', 0n],
    ['7', 7n],
    ['+7', 7n],
    ['-7', -7n],
    ['-0', 0n],
    [' \t\r\n7', 7n],
    ['010', 8n],
    ['00', 0n],
    ['0o10', 8n],
    ['0O07', 7n],
    ['0x1F', 31n],
    ['0Xff', 255n],
    ['-0x10', -16n],
    ['0b101', 5n],
    ['18446744073709551616', 2n ** 64n],
    [`${'0'.repeat(300)}7`, 7n],
  ];
  for (const [text, value] of numbers) {
    it(`${JSON.stringify(text.slice(-20))} is ${value}`, () => {
      assert.equal(parseCInteger(text), value);
    });
  }

  for (const text of [
    '',
    ' ',
    '-',
    '+',
    '+-7',
    '- 7',
    '7 ',
    '7\n',
    '7x',
    '1.0',
    '1e3',
    '08',
    '0x',
    '0xg',
    '0b2',
    '0b',
    '0o8',
    '٣',
    'abc',
    '7\0',
  ]) {
    it(`${JSON.stringify(text)} is none`, () => {
      assert.equal(parseCInteger(text), undefined);
    });
  }
});

describe('a process ID of the service manager', () => {
  for (const [text, pid] of [
    ['1', 1],
    ['2147483647', 2147483647],
    [' 0x10', 16],
  ] as const) {
    it(`${JSON.stringify(text)} is ${pid}`, () => {
      assert.equal(parsePid(text), pid);
    });
  }
  for (const text of ['0', '-1', '2147483648', '4294967297', '1 ', '']) {
    it(`${JSON.stringify(text)} is none`, () => {
      assert.equal(parsePid(text), undefined);
    });
  }
});
