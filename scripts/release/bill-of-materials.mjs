// What is in a release, for those who look after known faults of its parts: CycloneDX 1.5, out of the lock file. (npm's
// own "npm sbom" leaves out libraries that tools need too, and never writes the same twice.)
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ version: string, license?: string, integrity?: string, dev?: boolean, optional?: boolean }} Entry
 */

const purl = (/** @type {string} */ name, /** @type {string} */ version) =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** @type {(entry: [string, Entry]) => object} */
function component([path, { version, license = '', integrity = '', optional = false }]) {
  const name = path.replace(/^.*node_modules\//, '');
  // https://www.w3.org/TR/SRI/: "sha512-" and the digest in base64.
  const [, digest = ''] = /^sha512-(\S+)$/.exec(integrity) ?? [];
  if (digest === '') throw new Error(`package-lock.json: ${path} has no checksum`);
  return {
    type: 'library',
    'bom-ref': path,
    name,
    version,
    scope: optional ? 'optional' : 'required',
    hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }],
    licenses: [license.includes(' ') ? { expression: license } : { license: { id: license } }],
    purl: purl(name, version),
  };
}

/**
 * @param {string} tree with its package-lock.json
 * @param {number} seconds time of the release, since 1970
 * @returns JSON; the same for the same tree
 */
export function billOfMaterials(tree, seconds) {
  /** @type {{ version: string, packages: Record<string, Entry> }} */
  const { version, packages } = JSON.parse(readFileSync(join(tree, 'package-lock.json'), 'utf8'));
  const parts = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      timestamp: new Date(seconds * 1000).toISOString(),
      component: { type: 'application', name: 'eofd', version, purl: purl('eofd', version) },
    },
    components: parts.map(component),
  };
  const digest = createHash('sha256').update(JSON.stringify(bill)).digest('hex');
  // A name of this content alone; RFC 9562, version 8.
  const groups = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`];
  return `${JSON.stringify({ ...bill, serialNumber: `urn:uuid:${groups.join('-')}-${digest.slice(20, 32)}` }, null, 2)}\n`;
}
