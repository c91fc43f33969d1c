// The man pages, out of the same tables as the help and the configuration file's keys, and out of docs/. In mdoc(7).

import { readFileSync } from 'node:fs';
import { OPTIONS } from '../../build/src/core/options.js';
import { EOFC_COMMANDS } from '../../build/src/eofc/eofc-commands.js';
import { EOFC_EXITS } from '../../build/src/eofc/eofc-help.js';
import { EOFC_OPTIONS } from '../../build/src/eofc/eofc-options.js';
import { ACTIONS } from '../../build/src/eofd/actions.js';
import { EOFD_EXITS } from '../../build/src/eofd/eofd-help.js';
import { foldLines, mdocOfMarkdown } from './mdoc-of-markdown.mjs';

/** Text as mdoc prints it: a backslash, a quote or a dot at the beginning of a line mean something there. */
const plain = (/** @type {string} */ text) => text.replaceAll('\\', '\\e').replace(/^(?=[.'])/gm, '\\&');
/** As an argument of a macro: one word, and not one that is a macro's name. */
const word = (/** @type {string} */ text) => `"${plain(text).replaceAll('"', '\\(dq')}"`;

const list = (/** @type {readonly string[]} */ items) => `.Bl -tag -width Ds\n${items.join('\n')}\n.El`;
/** A sentence begins a line, so that the formatter knows where one ends. */
const item = (/** @type {string | number} */ head, /** @type {string} */ text) =>
  `.It ${head}\n${plain(text.replaceAll(/(?<=[a-z]\.) (?=[A-Z])/g, '\n'))}`;
const sentence = (/** @type {string} */ text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/**
 * @typedef {import('../../build/src/core/option-table.js').ProgramOption & { fixed?: boolean, inFile?: boolean }}
 * Option
 */

/** @param {[string, Option]} entry */
function option([name, { short, kind, help, default: value, defaultInWords = value }]) {
  const argument = kind === undefined ? '' : ` Ar ${kind.metavar.split('|').map(word).join(' | Ar ')}`;
  const flags = `${short === undefined ? '' : `Fl ${short}${argument} , `}Fl \\-${name}${argument}`;
  return item(flags, `${sentence(help)}${defaultInWords === undefined ? '' : `\nDefault: ${defaultInWords}.`}`);
}

/** @param {[string, import('../../build/src/eofc/eofc-commands.js').EofcCommandEntry]} entry */
function command([name, { argument, help, options }]) {
  const own = Object.entries(options).filter(([flag]) => flag !== 'help');
  const flags = own.map(([flag]) => `Oo Fl \\-${flag} Oc`);
  const head = `Ic ${name} ${flags.join(' ')} Oo Ar ${argument.split('|').map(word).join(' | Ar ')} Oc`;
  return `${item(head, sentence(help))}\n${list(own.map(option))}`;
}

/** @param {[string, Option]} entry */
function key([name, { kind, help, default: value, defaultInWords = value, fixed }]) {
  const text = [
    sentence(help),
    `Default: ${defaultInWords}.`,
    ...(fixed ? ['Takes effect at the next start only.'] : []),
  ].join('\n');
  return item(`Ic ${name} No = Ar ${(kind?.metavar ?? '').split('|').map(word).join(' | Ar ')}`, text);
}

const UNITS = `
.Ss Values
.Ar SIZE
is 4096, 64K, 16M or 1G (powers of 1024).
.Ar TIME
is 90 (seconds), 500ms, 5min 20s or infinity.`.trim();

const exits = (/** @type {Readonly<Record<number, string>>} */ meanings) =>
  list(Object.entries(meanings).map(([code, meaning]) => item(code, sentence(meaning))));

/**
 * What it is for, and the commands.
 * @type {(entries: readonly (readonly [string, ...string[]])[]) => string}
 */
const examples = (entries) =>
  `.Sh EXAMPLES\n${entries
    .map(
      ([what, ...lines]) =>
        `${plain(what)}\n${lines.map((line) => `.Dl ${plain(line).replaceAll('-', '\\-')}`).join('\n')}`,
    )
    .join('\n.Pp\n')}`;

/** @type {(name: string, section: number, summary: string, date: string, body: string) => string} */
const page = (name, section, summary, date, body) => `.\\" Made by scripts/deb/man-pages.mjs.
.Dd ${date}
.Dt ${name.toUpperCase()} ${section}
.Os
.Sh NAME
.Nm ${name}
.Nd ${summary}
${foldLines(body.trim())}
`;

/** Other pages of ours, by the names of their files. */
const seeAlso = (/** @type {readonly string[]} */ ...pages) =>
  `.Sh SEE ALSO\n${pages.map((file) => `.Xr ${file.replace(/\.(\d)$/, ' $1')}`).join(' ,\n')}`;

/**
 * @param {Date} date of the last change
 * @returns each page's text by its file's name
 */
export function manPages(date) {
  const day = `${date.toLocaleString('en', { month: 'long', timeZone: 'UTC' })} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  /** @type {[string, Option][]} */
  const options = Object.entries(OPTIONS);
  const keys = options.filter(([, { inFile }]) => inFile);
  return {
    'eofd.8': page(
      'eofd',
      8,
      'answer requests that end at EOF on a Unix socket',
      day,
      `
.Sh SYNOPSIS
.Nm
.Op Ar OPTIONS
.Op Fl \\- Ar PROGRAM Op Ar ARGUMENT ...
.Sh DESCRIPTION
A client connects to a Unix stream socket, writes a request, half-closes
.Pq Xr shutdown 2 ,
and reads the reply until EOF.
.Nm
reads each connection to EOF, hands the bytes to one handler, writes the reply and closes.
The handler is a built-in one, or
.Ar PROGRAM ,
which is run for each request, without a shell, with the request as its standard input; what it writes to its standard output is the reply.
.Pp
.Nm
binds its socket itself, or takes it over from the service manager, see
.Xr systemd.socket 5 .
A flag beats the configuration file, whose keys are the same names without the dashes; the file beats the default.
.Ss Options
${list([...options.map(option), ...Object.entries(ACTIONS).map(option)])}
${UNITS}
.Sh FILES
${list([
  item('Pa /etc/eofd/eofd.toml', 'Settings of eofd.service.'),
  item('Pa /etc/eofd/NAME.toml', 'Settings of eofd@NAME.service.'),
  item('Pa /run/eofd.sock', 'The socket of eofd.socket. Root and the members of the group eofd may connect.'),
  item('Pa /run/eofd/NAME.sock', 'The socket of eofd@NAME.socket.'),
])}
.Sh EXIT STATUS
${exits(EOFD_EXITS)}
.Sh SIGNALS
${list([
  item(
    'Dv SIGTERM , SIGINT , SIGQUIT',
    'Stop: finish what is under way within drain-timeout. One more, a second later, cuts that short.',
  ),
  item('Dv SIGHUP', 'Read the configuration file again.'),
])}
${examples([
  ['Make a service of a program, on ./sock:', 'eofd -- tr a-z A-Z'],
  [
    'Have processes of it wait, started, for requests of a group:',
    'eofd -s ./calc.sock -m 0660 --socket-group users --program-mode spare -- tr a-z A-Z',
  ],
  [
    'Look for mistakes in a configuration file, and print what comes of it:',
    'eofd --config eofd.toml --check-config',
    'eofd --config eofd.toml --print-config',
  ],
  [
    'Start it with the first connection, without systemd as the service manager:',
    'systemd-socket-activate -l /tmp/eofd.sock eofd',
  ],
])}
${seeAlso('eofc.1', 'eofd.toml.5', 'systemd.socket.5', 'eofd-handlers.7', 'eofd-protocol.7')}`,
    ),
    'eofc.1': page(
      'eofc',
      1,
      'send a request to a Unix socket and print the reply',
      day,
      `
.Sh SYNOPSIS
.Nm
.Op Ar OPTIONS
.Op Ar MESSAGE ...
.Sh DESCRIPTION
Sends a request to a server on a Unix socket, half-closes, and prints the reply.
The request is
.Ar MESSAGE ,
its words with a space between and no newline added, or without one the standard input.
Nothing is printed but a whole reply: one of up to 64 MiB is held back until its end has come, a larger one is printed from there on as it arrives.
.Ss Options
${list(Object.entries(EOFC_OPTIONS).map(option))}
.Ss Commands
Where one of these words stands first, it is a command; to send the word itself, write
.Ql eofc \\-\\- WORD .
${list(Object.entries(EOFC_COMMANDS).map(command))}
.Sh ENVIRONMENT
${list([item('Ev EOFD_SOCKET', 'Path of the socket, where no option gives one.')])}
.Sh EXIT STATUS
${exits(EOFC_EXITS)}
${examples([
  ['Ask ./sock, or the server on another socket:', 'eofc hello', 'eofc -s ./other.sock hello'],
  ['Send what a program or a file has, and wait a minute at most:', 'printf hello | eofc', 'eofc -t 1min <eofd.toml'],
  ['Make the mistake of a client that does not half-close, and see what is said of it:', 'eofc --no-eof hello'],
  ['See who is connected, and what is wrong:', 'eofc status', 'eofc doctor'],
])}
${seeAlso('eofd-protocol.7', 'eofd.8')}`,
    ),
    'eofd.toml.5': page(
      'eofd.toml',
      5,
      'settings of eofd',
      day,
      `
.Sh DESCRIPTION
A file in TOML.
Each key is the name of an option of
.Xr eofd 8 ;
one that is not there has its default.
.Ql eofd \\-\\-config FILE \\-\\-check\\-config
tells every mistake in a file.
On
.Ql systemctl reload eofd
the file is read again; where it has a mistake, the old settings stay in force.
.Ss Keys
${list([...keys.map(key), item('Ic program No = Ar "[PROGRAM, ARGUMENT, ...]"', 'Run PROGRAM for each request, in place of a handler.')])}
${UNITS}
Numbers need no quotes, everything else does.
.Sh FILES
.Pa /etc/eofd/eofd.toml ,
.Pa /etc/eofd/NAME.toml
.Sh EXAMPLES
.Bd -literal
program = ["/usr/bin/tr", "a\\-z", "A\\-Z"]
handler\\-timeout = "5s"
max\\-request = "64M"
.Ed
${seeAlso('eofd-handlers.7', 'eofd.8')}`,
    ),
    'eofd-handlers.7': page(
      'eofd-handlers',
      7,
      'what answers the requests of eofd: programs and modules',
      day,
      `${mdocOfMarkdown(readFileSync('docs/handlers.md', 'utf8'))}\n${seeAlso('eofd.toml.5', 'eofd-protocol.7', 'eofd.8')}`,
    ),
    'eofd-protocol.7': page(
      'eofd-protocol',
      7,
      'how a client asks eofd over a Unix socket',
      day,
      // What is left out leads to files by links, which a page of man has none of.
      `${mdocOfMarkdown(readFileSync('docs/client.md', 'utf8'), ['Clients to copy'])}\n${seeAlso('eofc.1', 'eofd-handlers.7', 'eofd.8')}`,
    ),
  };
}
