import type { BuiltInName } from '../core/built-in-names.ts';
import type { Program } from './program/find-program.ts';

/** What answers requests: made once, where settings are read. */
export type Choice =
  | { readonly kind: 'built-in'; readonly name: BuiltInName }
  | { readonly kind: 'program'; readonly program: Program }
  | {
      readonly kind: 'module';
      /** Absolute. */
      readonly path: string;
      /** Where it was asked for, as in `command line: --handler`, and how a start ends that cannot load it. */
      readonly place: string;
      readonly exitCode: number;
    };

export type ChoiceOf<K extends Choice['kind']> = Extract<Choice, { readonly kind: K }>;
