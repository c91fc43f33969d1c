// Makes what is shipped, out of what tsc wrote: one file per command, so that a start reads one file instead of sixty, one file
// (late.cjs) with everything that is not needed before the first reply, and one that the threads of a module run. With --verbose it tells what takes how much room.
import { readFileSync } from 'node:fs';
import { analyzeMetafile, build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  logLevel: 'warning',
  metafile: true,
  external: ['koffi', 'sd-notify', '@koromix/*'],
};
const late = {
  name: 'late',
  setup({ onResolve }) {
    onResolve({ filter: /\/late\.js$/ }, ({ kind }) => (kind === 'entry-point' ? undefined : { path: './late.cjs', external: true }));
  },
};

const [commands, library] = await Promise.all([
  build({
    ...shared,
    entryPoints: {
      eofd: 'build/src/cli/eofd.js',
      eofc: 'build/src/cli/eofc.js',
      late: 'build/src/cli/late.js',
      'module-thread': 'build/src/handlers/module-thread.js',
    },
    plugins: [late],
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    // Node starts such a file about 3 ms faster than a module; what it lacks of a module is put in by hand.
    format: 'cjs',
    banner: { js: "'use strict';const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'importMetaUrl', EOFD_VERSION: JSON.stringify(version) },
  }),
  build({ ...shared, entryPoints: ['build/src/index.js'], outfile: 'dist/index.js', format: 'esm' }),
]);

const atStart = Object.keys(commands.metafile.outputs['dist/eofd.cjs'].inputs);
const tooEarly = atStart.filter((path) => path.includes('node_modules/') && !path.includes('node_modules/smol-toml/'));
if (tooEarly.length > 0) throw new Error(`these belong in late.cjs, not in eofd.cjs: ${tooEarly.join(', ')}`);

if (process.argv.includes('--verbose')) for (const { metafile } of [commands, library]) console.log(await analyzeMetafile(metafile));
