// What the daemon and the thread of a module tell each other. The port they use is their own: a module that posts to
// its parent disturbs nobody.

import type { MessagePort } from 'node:worker_threads';
import type { Fault } from '../../core/handler.ts';
import type { PeerCredentials } from '../../core/outcome.ts';

/** The first message, on the port that each thread has. */
export interface Begin {
  readonly port: MessagePort;
  /** `file:` address of the module. */
  readonly url: string;
}

export interface Task {
  readonly kind: 'task';
  /** In order. */
  readonly pieces: readonly Uint8Array[];
  readonly requestId: string;
  readonly peer: PeerCredentials;
  readonly traceparent: string | undefined;
  readonly maxReplyBytes: number;
}

export type ToThread =
  | Task
  /** The reply to the task at work is no longer wanted. */
  | { readonly kind: 'abort' };

export type FromThread =
  | { readonly kind: 'loaded' }
  /** The module cannot be used. */
  | { readonly kind: 'refused'; readonly cause: string }
  /** A line for the log, escaped; without a request where none was at work. */
  | { readonly kind: 'said'; readonly line: string; readonly requestId: string | undefined }
  | { readonly kind: 'replied'; readonly reply: Uint8Array }
  | { readonly kind: 'failed'; readonly reason: string; readonly fault: Fault };
