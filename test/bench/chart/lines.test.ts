import assert from 'node:assert/strict';
import { lineChart } from '../../../bench/chart/lines.ts';

const points = (svg: string, className: string): readonly number[] =>
  [...svg.matchAll(new RegExp(`class="${className}" cx="[\\d.]+" cy="([\\d.]+)"`, 'g'))].map(([, top]) => Number(top));
const nameTop = (svg: string, name: string): number => Number(new RegExp(`y="([\\d.]+)"[^>]*>${name}<`).exec(svg)?.[1]);

describe('a chart of lines', () => {
  const steps = ['1 KiB', '2 KiB', '3 KiB'];

  it('has even steps for even ratios', () => {
    const [low = 0, middle = 0, high = 0] = points(
      lineChart('a', 'b', steps, [{ name: 'eofd', isOurs: true, values: [10, 100, 1000] }]),
      'our-mark',
    );
    assert.ok(Math.abs(low - middle - (middle - high)) < 0.3 && low > high, `${low} ${middle} ${high}`);
  });

  it('leaves out what was not measured', () => {
    const svg = lineChart('a', 'b', steps, [{ name: 'eofd', isOurs: true, values: [10, Number.NaN, 1000] }]);
    assert.equal(points(svg, 'our-mark').length, 2);
    assert.ok(!svg.includes('NaN'));
  });

  it('keeps the names of lines apart that end together', () => {
    const line = (name: string): Parameters<typeof lineChart>[3][0] => ({ name, isOurs: false, values: [1, 2, 3] });
    const svg = lineChart('a', 'b', steps, [line('one'), line('two')]);
    assert.ok(Math.abs(nameTop(svg, 'one') - nameTop(svg, 'two')) >= 14);
  });

  it('tells each figure in words', () => {
    const svg = lineChart('a', 'b', steps, [{ name: 'C & epoll', isOurs: false, values: [1, 20, 300] }]);
    assert.match(svg, /C &amp; epoll 1 KiB 1\.00, 2 KiB 20\.0, 3 KiB 300\./);
  });
});
