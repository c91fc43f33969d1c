// What eofd needs at run time beside its bundles: koffi's native part for this architecture, and sd-notify with what
// loads it.
import { existsSync } from 'node:fs';

const KOFFI = `node_modules/@koromix/koffi-linux-${process.arch}`;

/**
 * Paths of files that lie under node_modules in the package just as they do here.
 * @throws Error where one is missing
 */
export function nativeFiles() {
  const files = [
    `${KOFFI}/package.json`,
    `${KOFFI}/linux_${process.arch}/koffi.node`,
    'node_modules/sd-notify/package.json',
    'node_modules/sd-notify/index.js',
    'node_modules/sd-notify/build/Release/notify.node',
    'node_modules/bindings/package.json',
    'node_modules/bindings/bindings.js',
    'node_modules/file-uri-to-path/package.json',
    'node_modules/file-uri-to-path/index.js',
  ];
  const missing = files.filter((path) => !existsSync(path));
  if (missing.length > 0) {
    throw new Error(
      `not there: ${missing.join(', ')}; "npm ci" installs them, and building sd-notify takes g++, make, python3 and libsystemd-dev`,
    );
  }
  return files;
}
