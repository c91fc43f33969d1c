import { parse, TomlError, type TomlValue } from 'smol-toml';
import { nearestName } from '../../core/option-sets/nearest-name.ts';
import { OPTIONS, type Option, type OptionName, optionNames } from '../../core/options.ts';
import { printable } from '../../core/printable.ts';
import { Source } from '../../program/source.ts';

/** Past so many, a file is not a configuration with mistakes in it, but something else. */
const MAX_PROBLEMS = 50;

const keys = optionNames.filter((name) => (OPTIONS[name] as Option).inFile);

/**
 * Nothing here nests deeper, and a recursive parser has a stack to lose; integers that are too large are the options'
 * to refuse.
 */
const PARSING = { maxDepth: 16, integersAsBigInt: 'asNeeded' } as const;

/** Reads the text of a configuration file: TOML, with the options' long names as keys. @param path for the messages */
export function parseConfiguration(text: string, path: string): Source<OptionName> {
  const toml = text.replace(/^\ufeff/, '');
  const file = printable(path);
  const source = new Source(OPTIONS, (key) => `${file}:${lineOf(toml, key)}: ${printable(key)}`);
  try {
    for (const [key, value] of Object.entries(parse(toml, PARSING))) {
      if (source.problems.length === MAX_PROBLEMS) {
        source.giveUp(`${file}: more than these ${MAX_PROBLEMS} problems`);
        break;
      }
      if (isKey(key)) readValue(source, key, value);
      else if (key === 'program') readProgram(source, value);
      else
        source.complain(
          key,
          Object.hasOwn(OPTIONS, key)
            ? 'an option of the command line only'
            : `unknown key${suggestion(key) || tableAdvice(toml, key)}`,
        );
    }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    source.giveUp(
      `${file}:${error.line}:${error.column}: not TOML: ${reasonOf(error)}${quotesAdvice(toml, error.line)}`,
    );
  }
  return source;
}

function readValue(source: Source<OptionName>, name: OptionName, value: TomlValue): void {
  const { kind, default: example }: Option = OPTIONS[name];
  if (typeof value === 'string') source.read(name, value);
  else if (kind.lists && isList(value)) source.read(name, [value].flat().map(String).join(','));
  else if (kind.numbers && isWhole(value)) source.read(name, String(value), String(value));
  else if (kind.lists) source.refuse(name, `${typeName(value)}, where a list such as ["alice", 1000] is expected`);
  else {
    const string = example === undefined ? 'a string' : `a string such as "${example}"`;
    source.refuse(name, `${typeName(value)}, where ${string}${kind.numbers ? ' or a whole number' : ''} is expected`);
  }
}

function readProgram(source: Source<OptionName>, value: TomlValue): void {
  if (Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string'))
    source.program = value;
  else source.complain('program', 'not a list of strings such as ["/usr/bin/tr", "a-z", "A-Z"]');
}

/**
 * The line a top-level key stands in. The parser does not tell it, but it tells where a key is defined a second time:
 * with a definition put above the text, that is the place.
 */
function lineOf(toml: string, key: string): number {
  const quotedKey = JSON.stringify(key).replaceAll('\x7f', '\\u007f');
  let line = 0;
  try {
    parse(`${quotedKey} = 0\n${toml}`, PARSING);
  } catch (error) {
    if (error instanceof TomlError) line = error.line - 1;
  }
  return line;
}

/** Other files of this kind have sections. */
function tableAdvice(toml: string, key: string): string {
  const line = toml.split('\n')[lineOf(toml, key) - 1] ?? '';
  return line.trim() === `[${key}]` ? printable(`; keys stand by themselves: leave out [${key}]`) : '';
}

/** Most of what is not TOML is a value without its quotes, `64K`, `0660`, `5min`, or without the closing one. */
function quotesAdvice(toml: string, line: number): string {
  const text = toml.split('\n')[line - 1] ?? '';
  const [, key = '', value = ''] = /^[ \t]*([\w-]+)[ \t]*=[ \t]*([^\s"'#[{][^"'#]*)/.exec(text) ?? [];
  if (isKey(key)) return printable(`; it is written with quotes: ${key} = "${value.trim()}"`);
  const [, quote] = /^[ \t]*[\w-]+[ \t]*=[ \t]*(["'])(?:(?!\1).)*$/.exec(text) ?? [];
  return quote === undefined ? '' : `; the closing ${quote} is missing`;
}

/** The first line of the parser's message, without its introduction; the rest shows the text as it is. */
const reasonOf = (error: TomlError): string =>
  printable(error.message.replace(/^Invalid TOML document: /, '').replace(/\n.*/s, ''));

const isWhole = (value: TomlValue): value is number | bigint => typeof value === 'bigint' || Number.isInteger(value);

const isList = (value: TomlValue): value is number | bigint | (string | number | bigint)[] =>
  [value].flat().every((item) => typeof item === 'string' || isWhole(item));

const isKey = (key: string): key is OptionName => (keys as readonly string[]).includes(key);

function suggestion(key: string): string {
  const nearest = nearestName(key, keys);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

function typeName(value: TomlValue): string {
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date or time';
  if (typeof value === 'object') return 'a table';
  if (typeof value === 'boolean') return 'true or false';
  return isWhole(value) ? 'a whole number' : 'a number with a fraction';
}
