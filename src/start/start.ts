#!/usr/bin/env node
// What is shipped as dist/eofd.cjs: starts the daemon beside it, out of V8's code cache where there is one for this very Node (decision 009).
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { runCached } from './run-cached.ts';

/** Put in by scripts/bundle.mjs: names the text of the bundle, so that no cache of another one is taken for its own. */
declare const EOFD_BUNDLE: string;

/** Distributions mend Node without another version of it or of V8, which then takes a cache of the build before. */
const build = Math.floor(statSync(process.execPath, { throwIfNoEntry: false })?.mtimeMs ?? 0);

runCached(
  join(import.meta.dirname, 'daemon.cjs'),
  join(import.meta.dirname, `daemon-${EOFD_BUNDLE}-${process.version}-${process.arch}-${build}.cache`),
);
