// Adds up the numbers of the request, one a line.
//   node dist/eofd.cjs --handler examples/module/sum.mjs

/** @type {import('eofd').ModuleHandler} */
export default function sum(request) {
  const lines = new TextDecoder().decode(request).trim().split('\n');
  const numbers = lines.map(Number);
  if (numbers.some((number) => Number.isNaN(number))) throw new Error('a line is not a number');
  return `${numbers.reduce((total, number) => total + number, 0)}\n`;
}
