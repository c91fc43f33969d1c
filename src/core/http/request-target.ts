/** A target that names its server too: RFC 9112, 3.2.2, with the schemes of RFC 9110, 4.2. */
const ABSOLUTE = /^(https?):\/\/([^/?]*)(.*)$/i;

/** What is said of a target that names no server, or somebody who asks; and of one that is for TLS alone. */
export const TARGET_ADVICE = {
  malformed: 'its target has to name a server after http:// and nobody who asks',
  misdirected: 'its target is https, and here is HTTP without TLS: use http',
} as const;

/** What the first line of a request asks for. */
export interface RequestTarget {
  /** Without its query. */
  readonly path: string;
  /** The server it is meant for: of its own target, or else of its Host. */
  readonly host: string | undefined;
  /** Whether it may be answered over TLS alone: its scheme is https. */
  readonly isSecure: boolean;
}

/**
 * @param url as it stands in the first line
 * @returns undefined where it names a server as no target may
 */
export function requestTarget(url: string, host: string | undefined): RequestTarget | undefined {
  const [, scheme, authority, rest = ''] = ABSOLUTE.exec(url) ?? [];
  if (scheme === undefined) return { path: pathOf(url), host, isSecure: false };
  // Somebody's name before that of the server would be taken for it; RFC 9110, 4.2.4.
  if (authority === undefined || authority === '' || authority.includes('@')) return undefined;
  return { path: pathOf(rest) || '/', host: authority, isSecure: scheme.toLowerCase() === 'https' };
}

function pathOf(text: string): string {
  const queryAt = text.indexOf('?');
  return queryAt < 0 ? text : text.slice(0, queryAt);
}
