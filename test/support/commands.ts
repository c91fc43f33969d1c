import { chmodSync } from 'node:fs';
import { resolve } from 'node:path';

const shipped = (name: string): string => resolve(`dist/${name}.cjs`);

/** Coverage cannot be measured in a bundle: where it is, the tests run the modules that the bundle is made of. */
function command(name: string): string {
  if (process.env['NODE_V8_COVERAGE'] === undefined) return shipped(name);
  const path = resolve(`build/src/${name}/${name}.js`);
  chmodSync(path, 0o755);
  return path;
}

export const EOFD = command('eofd');
export const EOFC = command('eofc');
export const EOFD_UNITS = command('eofd-units');

/**
 * For where coverage must not be measured: modules one by one take more descriptors and memory, and so does writing
 * down what ran.
 */
export const SHIPPED_EOFD = shipped('eofd');
export const SHIPPED_EOFC = shipped('eofc');
export const SHIPPED_EOFD_UNITS = shipped('eofd-units');
/** Added to an environment, it keeps Node from measuring. */
export const UNMEASURED = { NODE_V8_COVERAGE: '' } as const;
