import type { StatusConnection, StatusDocument, StatusProcess } from '../../../src/core/account/status-document.ts';

export const connection = (changes: Partial<StatusConnection> = {}): StatusConnection => ({
  id: 'a-1',
  front: 'raw',
  pid: 42,
  uid: 1000,
  gid: 1000,
  user: 'alice',
  command: 'python3 client.py',
  phase: 'reading',
  waitingFor: 'EOF',
  ageSeconds: 1.26,
  requestBytes: 8,
  replyBytes: 0,
  ...changes,
});

export const worker = (changes: Partial<StatusProcess> = {}): StatusProcess => ({
  pid: 7,
  kind: 'worker',
  state: 'idle',
  ageSeconds: 60,
  answered: 3,
  memoryBytes: 2 ** 20,
  ...changes,
});

const front = { requestBytes: 0, replyBytes: 0, stalls: 0, ends: [] };
const ended = { replied: 0, rejected: 0, failed: 0, 'timed out': 0, aborted: 0, 'cut by drain': 0 };

export const status = (changes: Partial<StatusDocument> = {}): StatusDocument => ({
  version: '1.2.3',
  node: '20.20.2',
  pid: 5,
  state: 'serving',
  startedAt: '2026-01-31T12:00:00.000Z',
  uptimeSeconds: 10,
  addresses: ['/run/eofd.sock'],
  settings: {},
  requests: {
    accepted: 0,
    open: 0,
    openMax: 1024,
    queued: 0,
    waitingForEof: 0,
    httpConnections: 0,
    ended,
    refused: {},
  },
  fronts: { raw: front, http: front },
  history: { everySeconds: 5, samples: [] },
  memory: { heldBytes: 0, heldMaxBytes: 2 ** 28, residentBytes: 2 ** 26 },
  descriptors: { open: 30, max: 1000 },
  log: { dropped: 0, leftOut: 0 },
  processes: [],
  connections: [],
  connectionsNotShown: 0,
  ...changes,
});

/** With so many accepted, all but the open ones replied to. */
export const requests = (accepted: number, open = 0, failed = 0): StatusDocument['requests'] => ({
  ...status().requests,
  accepted,
  open,
  ended: { ...ended, replied: accepted - open - failed, failed },
});
