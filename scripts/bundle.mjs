// Makes what is shipped, out of what tsc wrote: one file per command, so that a start reads one file instead of sixty, and one file
// (late.cjs) with everything that is not needed before the first reply.
import { chmodSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

const late = {
  name: 'late',
  setup: (build) => build.onResolve({ filter: /\/late\.js$/ }, () => ({ path: './late.cjs', external: true })),
};
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  legalComments: 'linked',
  logLevel: 'warning',
  external: ['koffi', 'sd-notify', '@koromix/*'],
  define: { EOFD_VERSION: JSON.stringify(version) },
};
const command = (name, plugins = []) =>
  build({
    ...shared,
    plugins,
    entryPoints: [`build/src/cli/${name}.js`],
    outfile: `dist/${name}.cjs`,
    format: 'cjs',
    // CommonJS has no import.meta; node starts such a file about 3 ms faster than a module.
    banner: { js: "'use strict';const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { ...shared.define, 'import.meta.url': 'importMetaUrl' },
  });

await Promise.all([
  command('eofd', [late]),
  command('eofc'),
  command('late'),
  build({ ...shared, entryPoints: ['build/src/index.js'], outfile: 'dist/index.js', format: 'esm' }),
]);

for (const name of ['eofd', 'eofc']) chmodSync(`dist/${name}.cjs`, 0o755);
