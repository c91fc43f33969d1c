/** Text inside an element or an attribute. */
export const escape = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** An element; numbers are cut to a tenth of a pixel. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, content = ''): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escape(typeof value === 'number' ? tenth(value) : value)}"`,
  );
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
}

/** A piece of text. `anchor` is the end that stands at `x`. */
export function text(
  x: number,
  y: number,
  words: string,
  className = '',
  anchor: 'start' | 'end' | 'middle' = 'start',
): string {
  return element(
    'text',
    { x, y, ...(className && { class: className }), ...(anchor !== 'start' && { 'text-anchor': anchor }) },
    escape(words),
  );
}

const tenth = (value: number): string => String(Math.round(value * 10) / 10);
