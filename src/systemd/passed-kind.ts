import { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from '../posix/constants.ts';

/** What a descriptor is, as far as it matters here. */
export type DescriptorFacts =
  | { readonly is: 'closed' }
  /** In words, with an article: `a regular file`. */
  | { readonly is: 'other'; readonly words: string }
  | {
      readonly is: 'socket';
      /** AF_* and SOCK_* numbers. */
      readonly domain: number;
      readonly type: number;
      readonly listening: boolean;
      readonly connected: boolean;
      /** What it is bound to: a path, `@name` for an abstract one, `host:port`; '' where it has no name. */
      readonly address: string;
    };

export type InheritedKind = 'listener' | 'connection' | 'metrics' | 'http';

/** The names that make a descriptor something else than a listener for requests. */
const NEEDS = {
  metrics: 'the metrics need a listening stream socket',
  http: 'HTTP needs a listening stream socket',
} as const;

/**
 * What an inherited descriptor of this name serves as.
 * @returns its kind, or what is wrong with it and what to do, to follow the descriptor's number and name in a sentence
 */
export function kindOf(name: string, facts: DescriptorFacts): InheritedKind | { readonly problem: string } {
  const special = name === 'metrics' || name === 'http' ? name : undefined;
  const needed = special === undefined ? 'requests need a Unix stream socket' : NEEDS[special];
  if (facts.is === 'closed') return { problem: 'is not open' };
  if (facts.is === 'other') return { problem: `is ${facts.words}; ${needed} (ListenStream=)` };

  const { domain, type, listening, connected } = facts;
  const internet = domain === AF_INET || domain === AF_INET6;
  if (type !== SOCK_STREAM) return { problem: `is ${socketWords(domain, type)}; ${needed} (ListenStream=)` };
  if (domain !== AF_UNIX && !(special !== undefined && internet)) {
    return { problem: `is ${socketWords(domain, type)}; ${needed} (ListenStream= with a path)` };
  }
  if (listening) return special ?? 'listener';
  if (special !== undefined) {
    return { problem: `is ${socketWords(domain, type)} that does not listen; ${needed} (Accept=no)` };
  }
  return connected ? 'connection' : { problem: 'is a Unix stream socket that neither listens nor is connected' };
}

function socketWords(domain: number, type: number): string {
  const internet = domain === AF_INET || domain === AF_INET6;
  if (internet && type === SOCK_STREAM) return 'a TCP socket';
  if (internet && type === SOCK_DGRAM) return 'a UDP socket';
  const family = domain === AF_UNIX ? 'Unix ' : '';
  const suffix = domain === AF_UNIX ? '' : ` of address family ${domain}`;
  const types: Readonly<Record<number, string>> = {
    [SOCK_STREAM]: 'stream',
    [SOCK_DGRAM]: 'datagram',
    [SOCK_SEQPACKET]: 'seqpacket',
  };
  return `a ${family}${types[type] ?? `type ${type}`} socket${suffix}`;
}
