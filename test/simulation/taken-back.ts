/** Something that makes the server right, and what it would be without: in the text that the compiler writes. */
export interface TakenBack {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The first of the seeds that are tried: one that finds it, where those before it are many. */
  readonly seed: number;
}

const fix = (what: string, file: string, from: string, to: string, seed = 1): TakenBack => ({
  what,
  file,
  from,
  to,
  seed,
});

/** What the requests over HTTP would be without. */
const OVER_HTTP: readonly TakenBack[] = [
  fix(
    'a kept connection is closed although a request waits on it',
    'http/http-connection',
    'this.#lull.isSilent ||',
    '!this.#lull.hasBytes ||',
  ),
  fix(
    'a request that is refused early ends those before it',
    'http/http-connection',
    'this.#lingers ||= !isWhole;',
    'if (!isWhole) this.#endIn(PATIENCE.lingerMs);',
  ),
  fix('whoever waited for room has no deadline over HTTP', 'http/intake', 'this.#owner.resumed();', ''),
  fix(
    'silence of eofd counts as silence of a client for HTTP',
    'http/intake',
    'this.activeAt = Number.POSITIVE_INFINITY;',
    '',
  ),
  fix('a request over HTTP gives its memory not back', 'http/exchange', 'this.#claim?.end();', ''),
  fix('a handler works on for a client for HTTP that has gone', 'http/exchange', 'this.#call?.abort();', ''),
  fix(
    'deadlines over HTTP are not looked at anew after a reload',
    'http/timekeeper',
    'this.#deadlines.startOver();',
    '',
  ),
  fix('kept connections keep others out', 'eofd/http/http-relief', 'this.#front.relieve(this.#count);', '', 20),
  fix(
    'what the kernel does not say ends the daemon',
    'http/lull',
    'return true;\n        }',
    'throw error;\n        }',
  ),
];

/** Faults that were mended once, or that a line keeps from being there; each must be seen by the simulated world. */
export const TAKEN_BACK: readonly TakenBack[] = [
  fix(
    'a call that fails turns a whole reply into a reset',
    'server/request-reader',
    'let tries = 3;',
    'let tries = 1;',
  ),
  fix(
    'a failure of the handler ends cleanly',
    'core/phases',
    "'handler failed': ended('abandon', 'failed'),\n        'handler late'",
    "'handler failed': ended('finish', 'failed'),\n        'handler late'",
  ),
  fix('deadlines are not looked at anew after a reload', 'server/server', 'this.#sweep.startOver();', ''),
  fix('a connection gives its memory not back', 'server/server', 'connection.claim.end();', ''),
  fix('a client waits for the byte that is held back', 'server/connection', "return 'blocked';", 'return undefined;'),
  fix('silence of eofd counts as silence of the client', 'server/arrival', "if (arrived === 'room')", 'if (false)'),
  fix('replies and turns wait for each other', 'core/memory', 'this.#passing ??= claim;', ''),
  fix('a reply that has ended keeps others from going on', 'core/memory', 'if (claim.places !== undefined)', ''),
  fix('room is left to those that do not take it', 'core/memory', 'if (promisedBytes > 0)', 'if (false)', 25),
  fix('the half-close is not seen', 'server/driver', 'connection.arrival.request.halfClosed = true;', ''),
  fix(
    'the last byte is taken before the reply is out',
    'server/request-reader',
    'unread - (this.#holdsBack || this.halfClosed ? 1 : 0)',
    'unread - (this.halfClosed ? 0 : 1)',
  ),
  fix('a reply is sent before the half-close', 'server/arrival', 'request.halfClosed && handler.kind', 'handler.kind'),
  fix(
    'a handler that is too late ends cleanly',
    'core/phases',
    "'handler late': ended('abandon'",
    "'handler late': ended('finish'",
  ),
  fix(
    'a handler works on for a client that has gone',
    'server/driver',
    'connection.call?.abort();\n        connection.arrival',
    'connection.arrival',
  ),
  ...OVER_HTTP,
];
