#!/usr/bin/env node
// What is shipped as dist/eofd.cjs: starts the daemon beside it, out of V8's code cache if there is one (decision 009).
import { join } from 'node:path';
import { cacheName } from './cache-name.ts';
import { runCached } from './run-cached.ts';

/** Put in by scripts/bundle.mjs: names the text of the bundle, so that no cache of another one is taken for its own. */
declare const EOFD_BUNDLE: string;

runCached(join(import.meta.dirname, 'daemon.cjs'), () => join(import.meta.dirname, cacheName(EOFD_BUNDLE)));
