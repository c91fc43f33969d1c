import type { StreamHandler, Transform } from '../../core/handler.ts';

const unchanged: Transform = {
  push: (chunk) => chunk,
  end() {},
};

/** The handler that answers with the request itself. */
export function createEcho(): StreamHandler {
  return { kind: 'stream', name: 'echo', begin: () => unchanged };
}
