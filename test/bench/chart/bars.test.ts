import assert from 'node:assert/strict';
import { barChart } from '../../../bench/chart/bars.ts';

const figure = (median: number, min = median, max = median): { median: number; min: number; max: number } => ({
  median,
  min,
  max,
});
const bar = (name: string, isOurs: boolean, median: number): Parameters<typeof barChart>[2][0]['bars'][0] => ({
  name,
  isOurs,
  figure: figure(median),
});
const widths = (svg: string): readonly number[] =>
  [...svg.matchAll(/class="(?:ours|other)" x="[\d.]+" y="[\d.]+" width="([\d.]+)"/g)].map(([, width]) => Number(width));

describe('a chart of bars', () => {
  const svg = barChart('Requests', 'Longer is better', [
    { title: '1 connection', bars: [bar('eofd', true, 200), bar('bare Node', false, 50)] },
    { title: '64 connections', bars: [bar('eofd', true, 3)] },
  ]);

  it('has bars as long as their figures, from zero, in each panel by its own scale', () => {
    const [first = 0, second = 0, other = 0] = widths(svg);
    assert.ok(Math.abs(first / second - 4) < 0.05, `${first} ${second}`);
    assert.equal(other, first);
  });

  it('tells in words what it shows, for those who do not see it', () => {
    assert.match(svg, /<title id="title">Requests<\/title>/);
    assert.match(
      svg,
      /<desc id="description">Longer is better\. 1 connection: eofd 200, bare Node 50\.00?\. 64 connections: eofd 3\.00\.<\/desc>/,
    );
    assert.match(svg, /role="img" aria-labelledby="title description"/);
  });

  it('writes name and figure at each bar, so that nothing hangs on a colour', () => {
    for (const words of ['>eofd<', '>bare Node<', '>200<', '>50.0<', '>3.00<']) assert.ok(svg.includes(words), words);
  });

  it('has colours of its own for the dark, and a background under both', () => {
    assert.match(svg, /@media \(prefers-color-scheme: dark\)/);
    assert.match(svg, /<rect class="page"/);
  });

  it('shows the smallest and the largest round', () => {
    const wide = barChart('a', 'b', [{ title: 'c', bars: [{ name: 'd', isOurs: true, figure: figure(50, 25, 100) }] }]);
    const [, from, to] = /class="whisker" d="M([\d.]+) [^H]*H([\d.]+)/.exec(wide) ?? [];
    const [, start] = /class="ours" x="([\d.]+)"/.exec(wide) ?? [];
    assert.ok(Math.abs((Number(to) - Number(start)) / (Number(from) - Number(start)) - 4) < 0.01);
  });
});
