import { readFileSync } from 'node:fs';

/** The version in the package.json beside the directory of the bundled command. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}
