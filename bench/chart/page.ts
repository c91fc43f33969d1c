import { element, escape } from './svg.ts';

export const WIDTH = 760;

interface Colours {
  readonly page: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly ours: string;
  readonly other: string;
}

const LIGHT: Colours = {
  page: '#ffffff',
  ink: '#1f2328',
  quiet: '#57606a',
  line: '#d0d7de',
  ours: '#0b5cad',
  other: '#b6bfc9',
};
const DARK: Colours = {
  page: '#0d1117',
  ink: '#e6edf3',
  quiet: '#9aa5b1',
  line: '#30363d',
  ours: '#58a6ff',
  other: '#4b5563',
};

/** Colours stand in each rule as they are: not every program that shows pictures knows variables. */
const colours = ({ page: paper, ink, quiet, line, ours, other }: Colours): string => `
  .page { fill: ${paper}; }
  text { fill: ${ink}; }
  .quiet { fill: ${quiet}; }
  .ours, .our-mark { fill: ${ours}; }
  .other { fill: ${other}; }
  .other-mark { fill: ${quiet}; }
  .whisker { stroke: ${ink}; }
  .grid { stroke: ${line}; }
  .leader { stroke: ${quiet}; }
  .our-line { stroke: ${ours}; }
  .other-line { stroke: ${quiet}; }
`;

/**
 * A chart brings its own background, so that it can be read on any page, and follows the reader's choice of light or
 * dark.
 */
const STYLE = `
  text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
  .title { font-size: 16px; font-weight: 600; }
  .panel { font-weight: 600; }
  .quiet { font-size: 12px; }
  .strong { font-weight: 700; }
  .whisker { stroke-width: 1.5; fill: none; }
  .grid, .leader { stroke-width: 1; }
  .our-line { stroke-width: 3; fill: none; }
  .other-line { stroke-width: 1.5; fill: none; }
${colours(LIGHT)}
  @media (prefers-color-scheme: dark) {${colours(DARK)}  }
`;

/** A whole chart. The description is what a reader who does not see it is told. */
export function page(title: string, description: string, height: number, content: string): string {
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${Math.ceil(height)}`,
      width: WIDTH,
      height: Math.ceil(height),
      role: 'img',
      'aria-labelledby': 'title description',
    },
    [
      '',
      `<title id="title">${escape(title)}</title>`,
      `<desc id="description">${escape(description)}</desc>`,
      `<style>${STYLE}</style>`,
      element('rect', { class: 'page', width: WIDTH, height: Math.ceil(height), rx: 6 }),
      content,
      '',
    ].join('\n'),
  )}\n`;
}
