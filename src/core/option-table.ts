import type { Kind } from './option-kinds.ts';

/** An option of a program: how it is written, what its value looks like, and what the help says of it. */
export interface ProgramOption<T = unknown> {
  /** One letter: `-s`. */
  readonly short?: string;
  /** An option without a kind takes no value. */
  readonly kind?: Kind<T>;
  /**
   * In the form a user writes; undefined where there is no value unless one is given, or where it follows from others.
   */
  readonly default?: string | undefined;
  /** The default for people, where it depends on something. */
  readonly defaultInWords?: string;
  readonly help: string;
}

/** The options of a program by their long names. */
export type OptionTable<N extends string = string> = Readonly<Record<N, ProgramOption>>;

type ValueOf<O> = O extends { kind: Kind<infer T> } ? (O extends { default: string } ? T : T | undefined) : boolean;

/** The value of every option of a table, by its name: what a user wrote, or the default. */
export type ValuesOf<T> = { readonly [N in keyof T]: ValueOf<T[N]> };

/** Every option of a table at its default. */
export function defaultsOf<T extends OptionTable>(table: T): ValuesOf<T> {
  const entries = Object.entries<ProgramOption>(table).map(([name, { kind, default: text }]) => {
    if (kind === undefined) return [name, false];
    return [name, text === undefined ? undefined : kind.parse(text)];
  });
  return Object.fromEntries(entries) as ValuesOf<T>;
}
