import { basename } from 'node:path';
import { inspect } from 'node:util';
import { printable } from '../../core/printable.ts';

const SHOWN_MAX_BYTES = 500;
/** Where in a file of a module's; Node's own places are `node:`. */
const PLACE = /file:\/\/([^\s)]*?:\d+(?::\d+)?)/;

/**
 * What somebody else's code threw, on one bounded line: `TypeError: f is not a function (calc.mjs:3:5)`. Never throws,
 * whatever it is given.
 */
export function describeError(error: unknown): string {
  try {
    if (!(error instanceof Error))
      return printable(inspect(error, { depth: 1, breakLength: Number.POSITIVE_INFINITY }), SHOWN_MAX_BYTES);
    const [, place] = PLACE.exec(String(error.stack)) ?? [];
    const shown = printable(`${error.name}: ${error.message}`, SHOWN_MAX_BYTES);
    return place === undefined ? shown : `${shown} (${printable(basename(decodeURI(place)))})`;
  } catch {
    return 'an error that cannot be shown';
  }
}
