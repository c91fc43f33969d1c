/**
 * A value that is told once, or an error in its place: a promise that has no turn of its own. Whoever waits hears of it
 * within the call that tells it, so what a small request costs does not double.
 */
export class Soon<T> {
  #result: { readonly value: T } | { readonly error: unknown } | undefined;
  #told: ((value: T) => void) | undefined;
  #failed: ((error: unknown) => void) | undefined;

  /** Nothing where something was told before. */
  tell(value: T): void {
    if (this.#result !== undefined) return;
    this.#result = { value };
    const told = this.#told;
    this.#forget();
    told?.(value);
  }

  /** Nothing where something was told before. */
  fail(error: unknown): void {
    if (this.#result !== undefined) return;
    this.#result = { error };
    const failed = this.#failed;
    this.#forget();
    failed?.(error);
  }

  /** Those who waited lead to all that a request was made of: what has become old would keep it for long. */
  #forget(): void {
    this.#told = undefined;
    this.#failed = undefined;
  }

  /** Calls one of the two, once: now where it is known already. To be asked for by one. */
  whenTold(told: (value: T) => void, failed: (error: unknown) => void): void {
    if (this.#result === undefined) {
      this.#told = told;
      this.#failed = failed;
    } else if ('error' in this.#result) failed(this.#result.error);
    else told(this.#result.value);
  }
}

/** Calls one of the two once it is known what becomes of `later`. */
export function whenTold<T>(
  later: Promise<T> | Soon<T>,
  told: (value: T) => void,
  failed: (error: unknown) => void,
): void {
  // Each bundle has its own copy of the class, so its method tells.
  if ('whenTold' in later) later.whenTold(told, failed);
  else void later.then(told, failed);
}
