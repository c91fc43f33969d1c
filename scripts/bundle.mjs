// Makes what is shipped, out of what tsc wrote: one file per command, so that a start reads one file instead of sixty,
// one file (late.cjs) with everything that is not needed before the first reply, and one each for what is loaded where
// it is asked for: by eofd HTTP, servers of HTTP as handlers and metrics (http.cjs, forward-http.cjs, metrics.cjs), by
// eofc its commands (doctor.cjs, show-status.cjs). What the threads of a module run is a text in the daemon's file.
// With --verbose it tells what takes how much room.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { analyzeMetafile, build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
/** @satisfies {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  logLevel: 'warning',
  metafile: /** @type {const} */ (true),
  external: ['koffi', 'sd-notify', '@koromix/*'],
};
/** @type {import('esbuild').Plugin} */
const late = {
  name: 'late',
  setup({ onResolve }) {
    onResolve({ filter: /\/(late|http|forward-http|metrics|doctor|show-status)\.js$/ }, ({ kind, path }) =>
      kind === 'entry-point' ? undefined : { path: path.replace(/.*\/(.*)\.js$/, './$1.cjs'), external: true },
    );
  },
};
/**
 * Node starts such a file about 3 ms faster than a module; what it lacks of a module is put in.
 * @satisfies {import('esbuild').BuildOptions}
 */
const command = {
  ...shared,
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  define: {
    'import.meta.filename': '__filename',
    'import.meta.dirname': '__dirname',
    EOFD_VERSION: JSON.stringify(version),
  },
  // import.meta.url would take 0.3 ms of each start.
  logOverride: { 'empty-import-meta': 'error' },
};

// The page of --metrics is as it was written: whoever looks at its source should be able to read it.
const PAGE = 'src/metrics/page';
const page = Object.fromEntries(
  readdirSync(PAGE)
    .filter((name) => !name.endsWith('.json'))
    .map((name) => [name, readFileSync(`${PAGE}/${name}`, 'utf8')]),
);

const thread = await build({ ...command, entryPoints: ['build/src/handlers/module/module-thread.js'], write: false });
const bundles = await Promise.all([
  build({
    ...command,
    entryPoints: [{ in: 'build/src/eofd/eofd.js', out: 'daemon' }],
    define: { ...command.define, EOFD_MODULE_THREAD: JSON.stringify(thread.outputFiles[0]?.text) },
    plugins: [late],
    // Node 20 can't import() from what comes out of a code cache, and require() takes less.
    supported: { 'dynamic-import': false },
  }),
  build({
    ...command,
    define: { ...command.define, EOFD_PAGE: JSON.stringify(page) },
    entryPoints: [
      'eofc/eofc',
      'eofc/doctor',
      'eofc/show-status',
      'eofd-units/eofd-units',
      'eofd/late',
      'eofd/http',
      'eofd/metrics',
      'handlers/forward/forward-http',
    ].map((name) => ({ in: `build/src/${name}.js`, out: basename(name) })),
    plugins: [late],
  }),
  build({ ...shared, entryPoints: ['build/src/index.js'], outfile: 'dist/index.js', format: 'esm' }),
]);

const atStart = Object.keys(bundles[0].metafile.outputs['dist/daemon.cjs']?.inputs ?? {});
const tooEarly = atStart.filter((path) => path.includes('node_modules/') && !path.includes('node_modules/smol-toml/'));
if (tooEarly.length > 0) throw new Error(`these belong in late.cjs, not in daemon.cjs: ${tooEarly.join(', ')}`);

// What others wrote of it: their copyright notices go into the Debian package (scripts/deb/copyright.mjs).
const inputs = bundles.flatMap(({ metafile }) =>
  Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs)),
);
const packages = inputs.flatMap(
  (path) => /(?<=^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path)?.[1] ?? [],
);
writeFileSync('build/bundled-packages.json', `${JSON.stringify([...new Set(packages)].toSorted(), null, 2)}\n`);

// It is no command of its own: what is left is the body of a function, which is how its cache is made and run.
const daemon = readFileSync('dist/daemon.cjs', 'latin1').replace(/^#!.*\n/, '');
writeFileSync('dist/daemon.cjs', daemon, 'latin1');
chmodSync('dist/daemon.cjs', 0o644);
const bundle = createHash('sha256').update(daemon).digest('hex').slice(0, 16);
await build({
  ...command,
  entryPoints: [
    { in: 'build/src/start/start.js', out: 'eofd' },
    { in: 'build/src/start/code-cache.js', out: 'code-cache' },
  ],
  define: { ...command.define, EOFD_BUNDLE: JSON.stringify(bundle) },
});
const { status } = spawnSync(process.execPath, ['dist/code-cache.cjs'], { stdio: ['ignore', 'inherit', 'inherit'] });
if (status !== 0) process.exit(1);

if (process.argv.includes('--verbose'))
  for (const { metafile } of bundles) console.log(await analyzeMetafile(metafile));
