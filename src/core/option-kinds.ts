import { isForwardAddress, readForwardAddress } from './forward/forward-address.ts';
import { readListenAddress } from './listen-address.ts';
import { nearestName } from './option-sets/nearest-name.ts';
import { formatMode, formatSize, formatTime, parseCount, parseMode, parseSize, parseTime } from './units.ts';

/** What an option's value looks like. */
export interface Kind<T> {
  /** What the help calls the value. */
  readonly metavar: string;
  /** Reads what a user wrote. @throws Error that says what is wrong, without quoting the text */
  parse(text: string): T;
  /** Writes a value so that `parse` reads the same again. */
  format(value: T): string;
  /** In the configuration file a whole number means the same as its digits in a string. */
  readonly numbers?: boolean;
  /** In the configuration file a list means the same as its items with commas between them. */
  readonly lists?: boolean;
}

export const PATH: Kind<string> = {
  metavar: 'PATH',
  parse(text) {
    if (text === '' || text.includes('\0')) throw new Error('not a path');
    // Node puts U+FFFD in place of bytes that are no UTF-8: it would be another path than the one that was meant.
    if (text.includes('\ufffd')) throw new Error('not a path in UTF-8');
    return text;
  },
  format: (path) => path,
};

/** What other programs, and the handler, take for an address. */
const HAS_SCHEME = /^[a-z+]+:\//i;

/**
 * The path of a socket, and not what other programs take for an address: each of these would quietly make a file of
 * that name.
 */
export const SOCKET: Kind<string> = {
  ...PATH,
  parse(text) {
    const path = PATH.parse(text);
    const inPlace = 'a file of this name is written with ./ in front';
    if (path.startsWith('@')) throw new Error(`an abstract name, and the socket has to be a file; ${inPlace}`);
    if (/^([^/]*:)?\d+$/.test(path)) throw new Error(`a TCP port, and the socket has to be a file; ${inPlace}`);
    if (HAS_SCHEME.test(path)) throw new Error('an address with a scheme; the path of the socket stands alone');
    return path;
  },
};
export const FILE: Kind<string> = { ...PATH, metavar: 'FILE' };
/** Where to listen, as it was written; core/listen-address.ts reads it. */
export const ADDRESS: Kind<string> = {
  metavar: 'ADDRESS',
  parse(text) {
    readListenAddress(text);
    if (HAS_SCHEME.test(text)) throw new Error('a scheme is in front, and has no place in it (127.0.0.1:8080, ./http)');
    return PATH.parse(text);
  },
  format: (address) => address,
};
/** The largest there is: the next one means "none" to the kernel; chown(2). */
const ID_MAX = 0xfffffffe;
const isAccount = (text: string): boolean => /^[^\s:/,-][^\s:/,]*$/.test(text) && !text.includes('\ufffd');
/** A name as the system's groups have them, or an id. */
export const GROUP: Kind<string> = {
  metavar: 'GROUP',
  parse(text) {
    if (!isAccount(text)) throw new Error('not the name or the id of a group');
    return text;
  },
  format: (group) => group,
};
/** Names or ids of users, or of groups; each once, with commas between them. */
export const accounts = (what: 'users' | 'groups'): Kind<string> => ({
  metavar: what === 'users' ? 'USER,...' : 'GROUP,...',
  parse(text) {
    const names = text.split(/[\s,]+/).filter((name) => name !== '');
    if (names.length === 0) throw new Error(`names no ${what}`);
    if (!names.every((name) => isAccount(name) && !(/^\d+$/.test(name) && Number(name) > ID_MAX)))
      throw new Error(`not names or ids of ${what} with commas between them`);
    return [...new Set(names)].join(',');
  },
  format: (list) => list,
  lists: true,
});
export const MODE: Kind<number> = { metavar: 'MODE', parse: parseMode, format: formatMode };
export const COUNT: Kind<number> = { metavar: 'N', parse: parseCount, format: String, numbers: true };

/** From one byte on: zero would mean "nothing" to one reader and "no limit" to another. */
export const SIZE: Kind<number> = {
  metavar: 'SIZE',
  parse(text) {
    const bytes = parseSize(text);
    if (bytes === 0) throw new Error('not a size from 1 on');
    return bytes;
  },
  format: formatSize,
  numbers: true,
};

/** From a millisecond on, or infinity: zero would mean "at once" to one reader and "never" to another. */
export const TIME: Kind<number> = {
  metavar: 'TIME',
  parse(text) {
    const ms = parseTime(text);
    if (ms < 1) throw new Error('shorter than 1ms (no limit is written infinity)');
    return ms;
  },
  format: formatTime,
  numbers: true,
};

/** A time for which zero can only mean "at once". */
export const TIME_OR_ZERO: Kind<number> = { ...TIME, parse: parseTime };

function nearest(text: string, names: readonly string[]): string {
  const name = nearestName(text, names);
  return name === undefined ? '' : `; did you mean ${name}?`;
}

export const oneOf = <const T extends string>(...names: readonly T[]): Kind<T> => ({
  metavar: names.join('|'),
  parse(text) {
    const name = names.find((candidate) => candidate === text);
    if (name === undefined) throw new Error(`not one of ${names.join(', ')}${nearest(text, names)}`);
    return name;
  },
  format: (name) => name,
});

/** One of the names, an address to ask at, or the path of a file: what has a slash in it, or ends like a module. */
export const handlerNamed = (...names: readonly string[]): Kind<string> => ({
  metavar: [...names, 'FILE', 'ADDRESS'].join('|'),
  parse(text) {
    if (names.includes(text)) return text;
    if (isForwardAddress(text)) {
      readForwardAddress(text);
      return text;
    }
    if (HAS_SCHEME.test(text))
      throw new Error(
        'its scheme is none of unix:PATH, http://, https:// and http+unix:PATH; a module is a path alone',
      );
    if (isModulePath(text)) return PATH.parse(text);
    const modules = 'the path of a module (with a / in it, or ending in .mjs or .js)';
    throw new Error(
      `not one of ${names.join(', ')}, or ${modules}, or an address (unix:PATH, http://HOST:PORT/)${nearest(text, names)}`,
    );
  },
  format: (value) => value,
});

/** Whether the value of `handler` names a file. */
export const isModulePath = (handler: string): boolean => /\/|\.m?js$/.test(handler);
