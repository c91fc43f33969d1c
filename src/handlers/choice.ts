import type { BuiltInName } from '../core/built-in-names.ts';
import type { ForwardAddress } from '../core/forward/forward-address.ts';
import type { Program } from './program/find-program.ts';

/** When a program is started, and how many requests it answers. */
export type ProgramMode =
  /** When its request has its turn; it answers that one. */
  | { readonly kind: 'request' }
  /** Ahead of its request. @property spares how many wait; as many as may work at once where it is undefined */
  | { readonly kind: 'spare'; readonly spares: number | undefined }
  /** It stays, and answers so many requests at once on a socket. The limits say when another takes its place. */
  | {
      readonly kind: 'worker';
      readonly connections: number;
      readonly requestsMax: number | undefined;
      readonly memoryMaxBytes: number | undefined;
    };

/** By what eofd and the server that it asks know each other: what the files hold. */
export interface ForwardCredentials {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly token?: string | undefined;
}

/** What answers requests: made once, where settings are read. */
export type Choice =
  | { readonly kind: 'built-in'; readonly name: BuiltInName }
  | { readonly kind: 'program'; readonly program: Program; readonly mode: ProgramMode }
  | {
      readonly kind: 'module';
      /** Absolute. */
      readonly path: string;
      /** Where it was asked for, as in `command line: --handler`, and how a start ends that cannot load it. */
      readonly place: string;
      readonly exitCode: number;
    }
  | {
      /** Another server makes the reply. */
      readonly kind: 'forward';
      readonly address: ForwardAddress;
      /** As it was written. */
      readonly shown: string;
      /** From the beginning of the work on: no try begins later. */
      readonly timeoutMs: number;
      readonly credentials?: ForwardCredentials;
    };

export type ChoiceOf<K extends Choice['kind']> = Extract<Choice, { readonly kind: K }>;
