const LENGTH_BYTES = 8;

/**
 * The fields of one datagram of the journal's native protocol, read as journald reads it: whatever a value smuggles in
 * is a field of its own here too.
 * @throws Error where it is no such datagram
 */
export function nativeFields(entry: Buffer): (readonly [name: string, value: string])[] {
  const fields: [string, string][] = [];
  let at = 0;
  while (at < entry.length) {
    const end = entry.indexOf('\n', at);
    if (end < 0) throw new Error('a field without its end');
    const line = entry.toString('utf8', at, end);
    const equals = line.indexOf('=');
    at = end + 1;
    if (equals >= 0) {
      fields.push([line.slice(0, equals), line.slice(equals + 1)]);
      continue;
    }
    const length = Number(entry.readBigUInt64LE(at));
    at += LENGTH_BYTES;
    if (entry[at + length] !== 0x0a) throw new Error('a value whose length is another');
    fields.push([line, entry.toString('utf8', at, at + length)]);
    at += length + 1;
  }
  return fields;
}
