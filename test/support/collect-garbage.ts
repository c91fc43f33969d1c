import v8 from 'node:v8';
import vm from 'node:vm';

v8.setFlagsFromString('--expose-gc');

/** Has V8 collect all that nobody leads to any more, but what the present turn has looked at by a WeakRef. */
export const collectGarbage = vm.runInNewContext('gc') as () => void;

// A code cache is for the flags it was made with, and other tests in this process load one.
v8.setFlagsFromString('--no-expose-gc');
