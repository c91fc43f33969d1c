import { buildOfNode } from './build-of-node.ts';

/** What the code cache of a bundle is called, for the Node that runs. @param bundle names its text: a hash */
export const cacheName = (bundle: string): string =>
  `daemon-${bundle}-${process.version}-${process.arch}-${buildOfNode(process.execPath)}.cache`;
