import type { Kind } from '../option-kinds.ts';
import type { ProgramOption } from '../option-table.ts';

/** An option of eofd. */
export interface Option<T = unknown> extends ProgramOption<T> {
  readonly kind: Kind<T>;
  /** Shown by --help; the others by --help-all. */
  readonly common?: boolean;
  /** A key of the configuration file too. */
  readonly inFile?: boolean;
  /** Keeps its value until the next start. */
  readonly fixed?: boolean;
}

/** An entry of the table, whose type keeps what is written. */
export const option = <T, const O extends Omit<Option<T>, 'kind'>>(
  kind: Kind<T>,
  rest: O,
): O & { readonly kind: Kind<T> } => ({ kind, ...rest });
