/** Names and addresses that only this machine itself has: with any other, a page of another site may be behind it. */
const OWN_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

/**
 * Whether a request over TCP may come from another site's page, which a browser would send for it: RFC 6454, and DNS
 * rebinding. Over TLS a certificate tells who asks, under whatever name the service has there; but a browser shows it
 * for any page.
 * @returns which header says so
 */
export function foreignHeader(
  { host, origin }: { readonly host?: string | undefined; readonly origin?: string | undefined },
  over: 'TCP' | 'TLS' = 'TCP',
): 'host' | 'origin' | undefined {
  if (over === 'TCP' && host !== undefined && !OWN_HOST.test(host)) return 'host';
  return origin === undefined || isOfHost(origin, host, over) ? undefined : 'origin';
}

/** Whatever ends TLS ahead of eofd may be reached without it. */
function isOfHost(origin: string, host: string | undefined, over: 'TCP' | 'TLS'): boolean {
  const [scheme, name] = origin.toLowerCase().split('://');
  return name === host?.toLowerCase() && (scheme === 'http' || (scheme === 'https' && over === 'TLS'));
}
