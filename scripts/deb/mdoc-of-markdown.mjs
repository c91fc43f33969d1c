// A page of docs/ in mdoc(7), so that what it says is written once. It knows what our pages use: headings, paragraphs,
// lists, tables (as lists: a terminal is too narrow for them), code, and within a line code, bold, and links, of which
// the words remain.

/** A backslash means something everywhere, a dot and a quote at the beginning of a line. */
const plain = (/** @type {string} */ text) => text.replaceAll('\\', '\\e').replace(/^(?=[.'])/gm, '\\&');

/** A hyphen that can be copied, and no other. */
const code = (/** @type {string} */ text) => plain(text).replaceAll('-', '\\-');

/** @type {(text: string) => string} */
function inline(text) {
  const parts = text
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\*\*(`[^`]+`)\*\*/g, '$1')
    .split(/(`[^`]+`)/)
    .map((part) =>
      part.startsWith('`') && part.length > 1
        ? `\\fB${code(part.slice(1, -1))}\\fR`
        : plain(part)
            .replaceAll(/\\e([|<>*_])/g, '$1')
            .replaceAll(/\*\*([^*]+)\*\*/g, '\\fB$1\\fR')
            .replaceAll(/(?<!\w)_([^_]+)_(?!\w)/g, '\\fI$1\\fR'),
    );
  return parts.join('');
}

/** Each sentence begins a line, so that the formatter knows where one ends. */
const sentences = (/** @type {string} */ text) =>
  inline(text.replaceAll(/\s+/g, ' ').trim())
    .replaceAll(/(?<=\w[.?!][)"]?|[)`R]\.) (?=[\\(A-Z])/g, '\n')
    .replaceAll(/^(?=[.'])/gm, '\\&');

/**
 * No line of text longer than mdoc(7) wants; what is a macro or shown as it is stays as it is.
 * @param {string} page
 */
export const foldLines = (page) =>
  page.replaceAll(/^\.Bd[^]*?^\.Ed$|^[^.\n].{79,}$/gm, (text) =>
    text.startsWith('.')
      ? text
      : text.replaceAll(/(?=.{79}).{1,78}(?<!\.) /g, (line) => `${line.trimEnd()}\n`).replaceAll(/^(?=[.'])/gm, '\\&'),
  );

/** @type {(line: string) => string[]} */
const cells = (line) =>
  line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

/** @type {(lines: readonly string[]) => string} */
function table(lines) {
  const [head = [], , ...rows] = lines.map(cells);
  const items = rows.map(([first = '', ...others]) => {
    const texts = others
      .map((text, index) => [head[index + 1] ?? '', text])
      .filter(([, text]) => text !== '')
      .map(([name, text]) => sentences(others.length > 1 && name !== '' ? `${name}: ${text}` : (text ?? '')));
    return `.It ${inline(first)}\n${texts.join('\n.Pp\n')}`;
  });
  return `.Bl -tag -width Ds\n${items.join('\n')}\n.El`;
}

/** @type {(lines: readonly string[], kind: 'bullet' | 'enum') => string} */
function list(lines, kind) {
  const items = lines
    .join('\n')
    .split(/^(?:- |\d+\. )/m)
    .slice(1)
    .map((text) => `.It\n${sentences(text)}`);
  return `.Bl -${kind}\n${items.join('\n')}\n.El`;
}

const literal = (/** @type {readonly string[]} */ lines) =>
  `.Bd -literal -offset indent\n${lines.map((line) => code(line)).join('\n')}\n.Ed`;

/** @type {(block: string) => string} */
function blockOf(block) {
  const lines = block.split('\n');
  const [first = ''] = lines;
  if (first.startsWith('## ')) return `.Sh ${first.slice(3).toUpperCase()}`;
  if (first.startsWith('### ')) return `.Ss ${inline(first.slice(4))}`;
  if (first.startsWith('```')) return literal(lines.slice(1, -1));
  if (first.startsWith('    ')) return literal(lines.map((line) => line.slice(4)));
  if (first.startsWith('|')) return table(lines);
  if (first.startsWith('- ')) return list(lines, 'bullet');
  if (/^\d+\. /.test(first)) return list(lines, 'enum');
  return `.Pp\n${sentences(block)}`;
}

/**
 * @param {string} text of a page
 * @param {readonly string[]} leaveOut titles of sections (`##`) that say nothing without the rest of docs/
 * @returns the body of a man page: what is in front of the first section becomes its DESCRIPTION
 */
export function mdocOfMarkdown(text, leaveOut = []) {
  const sections = text
    .replace(/^# .*\n+/, '## Description\n\n')
    .split(/^(?=## )/m)
    .filter((section) => !leaveOut.some((title) => section.startsWith(`## ${title}\n`)));
  const blocks = sections.join('').match(/^```[^]*?^```$|^.+(?:\n(?!```).+)*/gm) ?? [];
  return blocks
    .map(blockOf)
    .join('\n')
    .replaceAll(/(?<=^\.S[hs] .*\n)\.Pp\n/gm, '')
    .replaceAll(/\.Pp\n(?=\.B[ld] )/g, '');
}
