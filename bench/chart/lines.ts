import { short } from '../format.ts';
import { page, WIDTH } from './page.ts';
import { element, text } from './svg.ts';

export interface Line {
  readonly name: string;
  readonly isOurs: boolean;
  /** One for each step of the axis; `NaN` where there is none. */
  readonly values: readonly number[];
}

const LEFT = 64;
const RIGHT = 130;
const TOP = 70;
const PLOT = 300;
const BOTTOM = 44;
const LABEL_STEP = 16;
const DASHES = ['', '7 4', '2 3', '10 3 2 3', '14 5', '4 4'];

/** Lines over even steps, with a logarithmic scale. Each has its own dashes and its name at its end. */
export function lineChart(title: string, subtitle: string, steps: readonly string[], lines: readonly Line[]): string {
  const known = lines.flatMap(({ values }) => values.filter((value) => value > 0));
  const low = Math.log10(Math.min(...known)) - 0.1;
  const high = Math.log10(Math.max(...known)) + 0.1;
  const x = (step: number): number => LEFT + (step * (WIDTH - LEFT - RIGHT)) / (steps.length - 1);
  const y = (value: number): number => TOP + PLOT - ((Math.log10(value) - low) * PLOT) / (high - low);
  const powers = Array.from(
    { length: Math.floor(high) - Math.ceil(low) + 1 },
    (_, index) => 10 ** (Math.ceil(low) + index),
  );
  const drawn = [
    text(16, 28, title, 'title'),
    text(16, 46, subtitle, 'quiet'),
    ...powers.map((power) =>
      element('line', { class: 'grid', x1: LEFT, x2: WIDTH - RIGHT, y1: y(power), y2: y(power) }),
    ),
    ...powers.map((power) => text(LEFT - 8, y(power) + 4, short(power).replace(/\.0+(?=\D|$)/, ''), 'quiet', 'end')),
    ...steps.map((step, index) => text(x(index), TOP + PLOT + 22, step, 'quiet', 'middle')),
    ...lines.map(({ isOurs, values }, index) => {
      const points = values.flatMap((value, step) => (value > 0 ? [[x(step), y(value)] as const] : []));
      const path = points.map(([left, top]) => `${left.toFixed(1)} ${top.toFixed(1)}`).join('L');
      const [lineClass, markClass] = isOurs ? ['our-line', 'our-mark'] : ['other-line', 'other-mark'];
      const marks = points.map(([cx, cy]) => element('circle', { class: markClass, cx, cy, r: isOurs ? 4 : 2.5 }));
      return [
        element('path', {
          class: lineClass,
          d: `M${path}`,
          'stroke-dasharray': isOurs ? 'none' : (DASHES[index % DASHES.length] ?? ''),
        }),
        ...marks,
      ].join('\n');
    }),
    ...endLabels(lines, y).map(({ name, isOurs, end, at }) => {
      const from = WIDTH - RIGHT + 4;
      const leader = element('path', {
        class: 'leader',
        d: `M${from} ${end.toFixed(1)}L${from + 12} ${at.toFixed(1)}`,
      });
      return `${leader}\n${text(from + 16, at + 4, name, isOurs ? 'strong' : '')}`;
    }),
  ];
  const told = lines.map(
    ({ name, values }) => `${name} ${values.map((value, step) => `${steps[step]} ${short(value)}`).join(', ')}.`,
  );
  return page(title, `${subtitle}. ${told.join(' ')}`, TOP + PLOT + BOTTOM, drawn.join('\n'));
}

interface EndLabel {
  readonly name: string;
  readonly isOurs: boolean;
  /** Where its line ends. */
  readonly end: number;
  /** Where the name stands. */
  at: number;
}

/** The names at the ends of their lines, pushed apart where they would cover one another. */
function endLabels(lines: readonly Line[], y: (value: number) => number): readonly EndLabel[] {
  const labels = lines
    .map(({ name, isOurs, values }) => {
      const end = y(values.findLast((value) => value > 0) ?? 1);
      return { name, isOurs, end, at: end };
    })
    .sort((a, b) => a.end - b.end);
  let free = Number.NEGATIVE_INFINITY;
  for (const label of labels) {
    label.at = Math.max(label.at, free);
    free = label.at + LABEL_STEP;
  }
  return labels;
}
