import { resolve } from 'node:path';

/** Coverage cannot be measured in a bundle: where it is, the tests run the modules that the bundle is made of. */
const command = (name: string): string =>
  resolve(process.env['NODE_V8_COVERAGE'] === undefined ? `dist/${name}.cjs` : `build/src/cli/${name}.js`);

export const EOFD = command('eofd');
export const EOFC = command('eofc');
