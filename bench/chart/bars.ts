import { short } from '../format.ts';
import type { Spread } from '../statistics.ts';
import { page, WIDTH } from './page.ts';
import { element, text } from './svg.ts';

export interface Bar {
  readonly name: string;
  readonly isOurs: boolean;
  readonly figure: Spread;
}

export interface Panel {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const MARGIN = 16;
const LABEL_WIDTH = 150;
const VALUE_WIDTH = 62;
const BAR_HEIGHT = 16;
const BAR_STEP = 24;
const TOP = 58;
const PANEL_HEAD = 24;
const PANEL_GAP = 22;

/**
 * Panels of horizontal bars, each from zero and with its own scale: medians, with a whisker from the smallest to the
 * largest round, and the figure itself.
 */
export function barChart(title: string, subtitle: string, panels: readonly Panel[]): string {
  const columns = panels.length > 1 ? 2 : 1;
  const width = (WIDTH - MARGIN * (columns + 1)) / columns;
  let y = TOP;
  const drawn: string[] = [text(MARGIN, 28, title, 'title'), text(MARGIN, 46, subtitle, 'quiet')];
  for (let first = 0; first < panels.length; first += columns) {
    const line = panels.slice(first, first + columns);
    for (const [column, panel] of line.entries())
      drawn.push(drawPanel(panel, MARGIN + column * (width + MARGIN), y, width));
    y += PANEL_HEAD + Math.max(...line.map(({ bars }) => bars.length)) * BAR_STEP + PANEL_GAP;
  }
  return page(title, `${subtitle}. ${panels.map(describe).join(' ')}`, y - PANEL_GAP + MARGIN, drawn.join('\n'));
}

function drawPanel({ title, bars }: Panel, x: number, y: number, width: number): string {
  const from = x + LABEL_WIDTH;
  const perUnit = (width - LABEL_WIDTH - VALUE_WIDTH) / Math.max(...bars.map(({ figure }) => figure.max));
  const drawn = bars.map(({ name, isOurs, figure }, index) => {
    const top = y + PANEL_HEAD + index * BAR_STEP;
    const middle = top + BAR_HEIGHT / 2;
    const [low, high] = [from + figure.min * perUnit, from + figure.max * perUnit];
    return [
      text(from - 8, middle + 4.5, name, isOurs ? 'strong' : '', 'end'),
      element('rect', {
        class: isOurs ? 'ours' : 'other',
        x: from,
        y: top,
        width: figure.median * perUnit,
        height: BAR_HEIGHT,
        rx: 2,
      }),
      element('path', { class: 'whisker', d: `M${low.toFixed(1)} ${middle - 4}v8m0-4H${high.toFixed(1)}m0-4v8` }),
      text(high + 7, middle + 4.5, short(figure.median), isOurs ? 'strong' : ''),
    ].join('\n');
  });
  return [text(x, y + 12, title, 'panel'), ...drawn].join('\n');
}

const describe = ({ title, bars }: Panel): string =>
  `${title}: ${bars.map(({ name, figure }) => `${name} ${short(figure.median)}`).join(', ')}.`;
