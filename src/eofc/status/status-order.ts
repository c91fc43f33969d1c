import type { StatusConnection } from '../../core/account/status-document.ts';

/** The orders in which connections are shown, by the key that asks for it. */
export const ORDERS = {
  w: 'waits',
  a: 'age',
  b: 'bytes',
  u: 'user',
  p: 'pid',
} as const;
export type Order = (typeof ORDERS)[keyof typeof ORDERS];

const COMPARE: Readonly<Record<Order, ((one: StatusConnection, other: StatusConnection) => number) | undefined>> = {
  // As eofd gives them: those that wait for their client's EOF first, the oldest at the top.
  waits: undefined,
  age: (one, other) => other.ageSeconds - one.ageSeconds,
  bytes: (one, other) => bytesOf(other) - bytesOf(one),
  user: (one, other) => (one.user ?? '').localeCompare(other.user ?? '') || other.ageSeconds - one.ageSeconds,
  pid: (one, other) => (one.pid ?? 0) - (other.pid ?? 0),
};

const bytesOf = ({ requestBytes, replyBytes }: StatusConnection): number => requestBytes + replyBytes;

/** Connections in an order; the largest and the oldest first. */
export function ordered(connections: readonly StatusConnection[], order: Order): readonly StatusConnection[] {
  const compare = COMPARE[order];
  return compare === undefined ? connections : connections.toSorted(compare);
}
