// What asks an HTTP server, in one bundle of its own: imported dynamically, where a handler is such an address.
import type { RequestOptions } from 'node:http';
import type { AgentOptions } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ForwardAddress } from '../../core/forward/forward-address.ts';
import { ORIGIN_HEADER, originOf } from '../../core/forward/provenance.ts';
import { verdictOn } from '../../core/forward/send-again.ts';
import { type CallContext, HandlerFailure } from '../../core/handler.ts';
import type { ForwardCredentials } from '../choice.ts';
import type { Asker, Reach } from './asker.ts';
import { HttpConnections } from './http-connections.ts';
import { tryOnce } from './http-try.ts';
import { systemAuthorities } from './system-authorities.ts';

export interface HttpAskerOptions {
  readonly address: Exclude<ForwardAddress, { readonly kind: 'unix' }>;
  /** From the beginning of the work on; `handler-timeout`. */
  readonly timeoutMs: number;
  readonly credentials?: ForwardCredentials | undefined;
  maxReplyBytes(): number;
  /** Whether something has come on a descriptor, which poll(2) knows; not of -1. */
  readonly isReadable: (fd: number) => boolean;
}

/** Asks an HTTP server: the request is the body of a POST, and the body of a 2xx is the reply. */
export class HttpAsker implements Asker {
  readonly #options: HttpAskerOptions;
  readonly #connections: HttpConnections;
  readonly #to: RequestOptions;

  constructor(options: HttpAskerOptions) {
    this.#options = options;
    const { address, credentials } = options;
    this.#connections = new HttpConnections(address.kind === 'https' ? tlsOptions(credentials) : undefined);
    this.#to =
      'host' in address
        ? { host: address.host, port: address.port, path: address.target }
        : { socketPath: address.path, path: '/' };
  }

  async ask(request: Buffer[], context: CallContext, reach: Reach): Promise<readonly Uint8Array[]> {
    const startedMs = performance.now();
    let isFresh = false;
    for (let tries = 1; ; tries++) {
      if (context.signal.aborted) throw new HandlerFailure('no longer wanted');
      const end = await tryOnce(request, context, {
        connections: this.#connections,
        request: {
          ...this.#to,
          method: 'POST',
          headers: headersOf(request, context, this.#options.credentials?.token),
        },
        isFresh,
        maxReplyBytes: () => this.#options.maxReplyBytes(),
        isReadable: this.#options.isReadable,
        connected: () => reach.reached(),
      });
      if (end.kind === 'replied') return end.reply;
      if (end.kind === 'failed') throw end.failure;
      const isBrief = end.kind === 'unreached' && reach.missed(end.cause);
      const leftMs = this.#options.timeoutMs - (performance.now() - startedMs);
      const verdict = verdictOn(end, { tries, leftMs, isBrief });
      if (verdict.kind === 'failed') throw new HandlerFailure(verdict.failure.reason, verdict.failure);
      isFresh = end.kind === 'lost';
      if (verdict.afterMs > 0)
        await sleep(verdict.afterMs, undefined, { signal: context.signal }).catch(() => undefined);
    }
  }

  close(): void {
    this.#connections.close();
  }
}

function headersOf(
  request: readonly Buffer[],
  { requestId, peer, traceparent }: CallContext,
  token: string | undefined,
): Record<string, string | number> {
  return {
    'Content-Type': 'application/octet-stream',
    'Content-Length': request.reduce((sum, { length }) => sum + length, 0),
    [ORIGIN_HEADER]: originOf(requestId, peer),
    ...(traceparent !== undefined && { traceparent }),
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  };
}

const tlsOptions = ({ ca = systemAuthorities(), cert, key }: ForwardCredentials = {}): AgentOptions => ({
  ...(ca !== undefined && { ca }),
  ...(cert !== undefined && { cert, key }),
});
