/** Names and addresses that only this machine itself has: with any other, a page of another site may be behind it. */
const OWN_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

/**
 * Whether a request over TCP may come from another site's page, which a browser would send for it: RFC 6454, and DNS
 * rebinding.
 * @returns which header says so
 */
export function foreignHeader({
  host,
  origin,
}: {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}): 'host' | 'origin' | undefined {
  if (host !== undefined && !OWN_HOST.test(host)) return 'host';
  if (origin !== undefined && origin.toLowerCase() !== `http://${host?.toLowerCase()}`) return 'origin';
  return undefined;
}
