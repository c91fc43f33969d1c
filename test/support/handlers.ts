import type { CallContext, CallHandler, StreamHandler, Work } from '../../src/core/handler.ts';

/** Answers with the request, piece by piece. */
export const mirror: StreamHandler = {
  kind: 'stream',
  name: 'mirror',
  begin: () => ({ push: (chunk) => chunk, end() {} }),
};

/** Answers with the request, as a whole. */
export const mirrorCall: CallHandler = {
  kind: 'call',
  name: 'mirror call',
  admit: () => Promise.resolve((request) => Promise.resolve(request)),
};

/** One request that waits for the test to answer it. */
export interface HeldRequest {
  readonly request: Buffer;
  readonly context: CallContext;
  answer(...reply: readonly Uint8Array[]): void;
  fail(error: unknown): void;
}

/** A handler that answers when the test says so. */
export class HeldHandler implements CallHandler {
  readonly kind = 'call';
  readonly name = 'held';
  readonly requests: HeldRequest[] = [];

  async admit(context: CallContext): Promise<Work> {
    return (request) =>
      new Promise((resolve, reject) => {
        this.requests.push({
          request: Buffer.concat(request),
          context,
          answer: (...reply) => resolve(reply),
          fail: reject,
        });
      });
  }
}

/** Answers every request with these bytes. */
export const replying = (reply: Uint8Array): CallHandler => ({
  kind: 'call',
  name: 'replying',
  admit: () => Promise.resolve(() => Promise.resolve([reply])),
});
