/** What a request belongs to, of W3C's Trace Context. */
export interface Trace {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** The whole value, to be passed on. */
  readonly parent: string;
}

const FORM = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Reads a `traceparent` (section 3.2), of any version that has the form of the first. @returns undefined for others */
export function readTraceparent(parent: string): Trace | undefined {
  const id = FORM.exec(parent)?.[1];
  return id === undefined ? undefined : { id, parent };
}
