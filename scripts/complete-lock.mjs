// Adds to package-lock.json the optional packages that the registry at hand did not have: builds of tools for other
// platforms. npm leaves them out, and then refuses the file in `npm ci`. They get no checksum, as there is nothing to
// take one of, and are never installed here.
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));

/**
 * `@biomejs/cli-linux-x64-musl` → linux, x64, musl: all tools that we use name their builds so.
 * @param {string} name
 */
function platformOf(name) {
  const [os, cpu, libc] = name.replace(/^.*\/(?:cli-|binding-)?/, '').split('-');
  return {
    os: [os],
    cpu: [cpu],
    ...(libc === 'musl' && { libc: ['musl'] }),
    ...(libc === 'gnu' && { libc: ['glibc'] }),
  };
}

for (const { dev, optionalDependencies } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
    lock.packages[`node_modules/${name}`] ??= { version, ...(dev && { dev }), optional: true, ...platformOf(name) };
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
