/**
 * What went wrong with a request. The codes are stable.
 *
 * | code | meaning |
 * |---|---|
 * | `no-server` | nothing at the path, or nothing listens there |
 * | `permission` | the socket, or a directory on the way to it, may not be used |
 * | `not-a-stream-socket` | the path is something else |
 * | `path-too-long` | more than the 107 bytes that an address holds; unix(7) |
 * | `abstract-name` | an address of the abstract name space, `@name`; a file is `./@name` |
 * | `reset` | the server hung up before it had the whole request; `serverLine` may say why |
 * | `early-reply` | the server wrote before the request had ended; `serverLine` is what it wrote |
 * | `empty-reply` | the request was not empty but the reply was: the server failed on it |
 * | `reply-too-large` | more than `maxReplyBytes` |
 * | `timeout` | not done after `timeoutMs` |
 * | `aborted` | by the caller's signal; `cause` is the signal's reason |
 * | `body-failed` | the body threw; `cause` is what it threw |
 * | `system` | any other error of the operating system; `cause` has it |
 */
export type RequestErrorCode =
  | 'no-server'
  | 'permission'
  | 'not-a-stream-socket'
  | 'path-too-long'
  | 'abstract-name'
  | 'reset'
  | 'early-reply'
  | 'empty-reply'
  | 'reply-too-large'
  | 'timeout'
  | 'aborted'
  | 'body-failed'
  | 'system';

/** A request that got no whole reply. The message is one line and safe to print: what others chose is escaped. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  /** The line the server wrote instead of a reply, escaped, where there was one. */
  readonly serverLine: string | undefined;

  constructor(
    code: RequestErrorCode,
    message: string,
    options?: ErrorOptions & { readonly serverLine?: string | undefined },
  ) {
    super(message, options);
    this.code = code;
    this.serverLine = options?.serverLine;
  }
}
