// Numbers in the variables of the service manager's protocols, read as its own library reads them: strtol(3) with base
// 0 and the prefixes 0b and 0o, over the whole text.

const INTEGER =
  /^[ \t\n\r\v\f]*(?:(?<sign>[+-]?)(?:0[xX](?<hex>[0-9a-fA-F]+)|(?<decimal>[1-9][0-9]*)|0(?<octal>[0-7]*))|0[bB](?<binary>[01]+)|0[oO](?<modern>[0-7]+))$/;

/** How BigInt wants the digits of each group to begin. */
const PREFIXES = { hex: '0x', decimal: '', octal: '0o0', binary: '0b', modern: '0o' } as const;

/**
 * A whole number as C writes it: decimal, `0x1f`, `017`, `0o17`, `0b11`; white space and a sign may stand in front.
 * @returns undefined where the text is no such number
 */
export function parseCInteger(text: string): bigint | undefined {
  const groups = INTEGER.exec(text)?.groups ?? {};
  for (const [base, prefix] of Object.entries(PREFIXES)) {
    const digits = groups[base];
    if (digits !== undefined) return BigInt(groups['sign'] === '-' ? -1 : 1) * BigInt(prefix + digits);
  }
  return undefined;
}

/** A process ID as in LISTEN_PID and WATCHDOG_PID: from 1 to 2147483647. @returns undefined where the text is none */
export function parsePid(text: string): number | undefined {
  const pid = parseCInteger(text);
  return pid !== undefined && pid >= 1n && pid <= 0x7fffffffn ? Number(pid) : undefined;
}
