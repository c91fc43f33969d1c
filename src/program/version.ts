/** Put here by the bundler, so that a shipped eofd reads no file for it; not there in what the compiler wrote. */
declare const EOFD_VERSION: string | undefined;

/** The version of the package: `0.1.0`. */
export function version(): string {
  return typeof EOFD_VERSION === 'string' ? EOFD_VERSION : versionInPackage();
}

function versionInPackage(): string {
  const text = process.getBuiltinModule('node:fs').readFileSync(`${import.meta.dirname}/../../../package.json`, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
