import { type IncomingMessage, type RequestOptions, STATUS_CODES } from 'node:http';
import { lineOf } from '../../core/forward/line-of.ts';
import { BEGUN_HEADER, PEER_HEADER, peerName } from '../../core/forward/provenance.ts';
import type { Mishap } from '../../core/forward/send-again.ts';
import { type CallContext, HandlerFailure } from '../../core/handler.ts';
import type { HttpConnections } from './http-connections.ts';
import { readRefusal, readReply } from './http-reply.ts';
import { sendBody } from './send-body.ts';
import { causeOf, messageOf } from './unreached.ts';

/** How long a connection may take to come about, in ms. */
const CONNECT_MAX_MS = 5000;
const PROCESSING = 102;
/** Node's client tells of an error by the request, but for a moment at its end, in which nobody listens. */
const heard = (): void => undefined;

export interface TryOptions {
  readonly connections: Pick<HttpConnections, 'open' | 'learn' | 'isTrusted'>;
  readonly request: RequestOptions;
  /** On a connection of its own. */
  readonly isFresh: boolean;
  maxReplyBytes(): number;
  /** Whether something has come on a descriptor, which poll(2) knows; not of -1. */
  readonly isReadable: (fd: number) => boolean;
  /** A connection has come about. */
  connected(): void;
}

export type TryEnd =
  | { readonly kind: 'replied'; readonly reply: readonly Buffer[] }
  /** Nothing helps. */
  | { readonly kind: 'failed'; readonly failure: HandlerFailure }
  | Mishap;

/** One try to have a request answered. Never rejects. @param body its pieces, let go of once there is a reply */
export async function tryOnce(body: Buffer[], { claim, signal }: CallContext, options: TryOptions): Promise<TryEnd> {
  return new Promise((resolve) => {
    const { connections } = options;
    let [isConnected, isTold, hasBegun, isAnswering] = [false, false, false, false];
    const outgoing = connections.open(options.request, options.isFresh);
    const end = (result: TryEnd): void => {
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    const abort = (): void => {
      end({ kind: 'failed', failure: new HandlerFailure('no longer wanted') });
      outgoing.destroy();
    };
    const connected = (): void => {
      isConnected = true;
      clearTimeout(late);
      options.connected();
    };
    const late = setTimeout(
      () => outgoing.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })),
      CONNECT_MAX_MS,
    );
    signal.addEventListener('abort', abort, { once: true });
    outgoing.on('socket', (socket) => {
      if (!socket.listeners('error').includes(heard)) socket.on('error', heard);
      isTold = connections.isTrusted(socket);
      // What the system refuses at once is over by now, and was no connection.
      const hasFailed = socket.destroyed && !isTold;
      if (!socket.connecting && !hasFailed) connected();
      else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected);
    });
    outgoing.on('information', ({ statusCode }) => {
      hasBegun ||= statusCode === PROCESSING;
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // The response is told as well, and knows how far it came.
      if (isAnswering) return;
      if (isConnected) end({ kind: 'lost', cause: messageOf(error), hasBegun, isTold });
      else end({ kind: 'unreached', ...causeOf(error) });
    });
    outgoing.on('close', () => {
      if (!isAnswering) end({ kind: 'lost', cause: 'it closed the connection', hasBegun, isTold });
    });
    outgoing.on('response', (response: IncomingMessage) => {
      isAnswering = true;
      connections.learn(response.socket, isDirect(response));
      const { statusCode: status = 0, headers } = response;
      hasBegun ||= headers[BEGUN_HEADER] !== undefined;
      if (status < 200 || status > 299) {
        const retryAfter = headers['retry-after'];
        readRefusal(response, (pieces) => {
          end({ kind: 'refused', status, answer: answerOf(status, pieces), retryAfter, hasBegun });
          if (!response.complete || !outgoing.writableFinished) outgoing.destroy();
        });
        return;
      }
      // It is never sent again now.
      body.length = 0;
      const fail = (reason: string): void => {
        end({ kind: 'failed', failure: new HandlerFailure(reason, { fault: 'server' }) });
        outgoing.destroy();
      };
      if (!hasEnd(response)) return fail('its reply tells neither its length nor its end (Content-Length, chunked)');
      readReply(
        response,
        claim,
        () => options.maxReplyBytes(),
        (read) => {
          if (read.kind === 'whole') {
            end({ kind: 'replied', reply: read.pieces });
            // A server that has answered may never read the rest.
            if (!outgoing.writableFinished) outgoing.destroy();
          } else if (read.kind === 'cut') fail(`the server was lost in the middle of its reply: ${read.cause}`);
          else {
            end(read);
            outgoing.destroy();
          }
        },
      );
    });
    sendBody(outgoing, body, () => isAnswering, options.isReadable);
  });
}

/** Whether the server sees us as we see ourselves. */
function isDirect({ headers, socket }: IncomingMessage): boolean {
  const seen = headers[PEER_HEADER];
  return seen !== undefined && seen === peerName(socket.localAddress, socket.localPort, process.pid);
}

/**
 * Without a length or chunks, the end of the connection would be the end of the reply, and a crash would look like one.
 * That is so as well where chunks are not the outermost coding; RFC 9112, 6.3.
 */
function hasEnd({ headers, statusCode }: IncomingMessage): boolean {
  const { 'transfer-encoding': coding, 'content-length': length } = headers;
  return coding === undefined ? length !== undefined || statusCode === 204 : coding.toLowerCase() === 'chunked';
}

function answerOf(status: number, pieces: readonly Buffer[]): string {
  const line = lineOf(pieces);
  return `the server answered ${[status, STATUS_CODES[status]].join(' ').trim()}${line === '' ? '' : `: ${line}`}`;
}
