// Elements and texts. Whatever a client chose comes in as text, and never as markup.

/**
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 */
export function found(id, type) {
  const it = document.getElementById(id);
  if (!(it instanceof type)) throw new Error(`no ${id} in the page`);
  return it;
}

/**
 * An element of HTML with children, which are elements or text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {...(Node | string)} children
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * The same of SVG.
 * @param {string} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {...Node} children
 */
export function drawn(tag, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** `850 ms`, `5.3 s`, `4 min 10 s`, `2 d 3 h`. @param {number} seconds */
export function timeText(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${(Math.floor(seconds * 10) / 10).toFixed(1)} s`;
  const whole = Math.floor(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

/** `512 B`, `1.5 KiB`, `16 MiB`. @param {number} bytes */
export function sizeText(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : Number(value.toFixed(1))} ${units[unit]}`;
}

/** `1,234`. @param {number} count */
export const countText = (count) => count.toLocaleString('en');
