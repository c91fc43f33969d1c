// Computes statistics of the numbers in the request, as examples/calculation/calculate.py does: one number a line in, JSON out.
//
//     node_modules/.bin/tsc -p examples/module
//     node dist/eofd.cjs --handler build/examples/statistics.mjs

import type { ModuleHandler } from 'eofd';

const answer: ModuleHandler = (request, { log }) => {
  const lines = new TextDecoder('utf-8', { fatal: true }).decode(request).trimEnd().split('\n');
  const numbers = lines.map(numberIn);
  if (numbers.length > 1_000_000) log(`${numbers.length} numbers: this takes a while`);
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
  const mean = meanOf(numbers);
  const deviation = Math.sqrt(meanOf(numbers.map((number) => (number - mean) ** 2)));
  return `${JSON.stringify({ count: numbers.length, mean, median: meanOf(middle), deviation })}\n`;
};

export default answer;

/** What is thrown fails the request: its message goes to the log of eofd, and the client reads nothing. */
function numberIn(line: string, index: number): number {
  const number = line.trim() === '' ? Number.NaN : Number(line);
  if (!Number.isFinite(number)) throw new Error(`line ${index + 1} is not a number`);
  return number;
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
