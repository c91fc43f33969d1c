import { type Soon, whenTold } from '../../src/core/calls/soon.ts';

/** What is told at once, as a promise. */
export const promised = async <T>(later: Promise<T> | Soon<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    whenTold(later, resolve, reject);
  });
