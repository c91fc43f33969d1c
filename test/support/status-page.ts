import assert from 'node:assert/strict';

/**
 * Whether what `eofc status` prints agrees with a load of which nothing is open any more.
 * @param ended how many requests had each outcome, without those that none had
 */
export function assertStatusPage(text: string, ended: Readonly<Record<string, number>>): void {
  const total = Object.values(ended).reduce((sum, count) => sum + count, 0);
  assert.match(text, new RegExp(`^requests: 0 open of .*, 0 waiting for EOF, 0 in the queue; ${total} accepted$`, 'm'));
  const [, counts = ''] = /^ended: +(.*)$/m.exec(text) ?? [];
  assert.deepEqual(
    counts.split(', ').sort(),
    Object.entries(ended)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .sort(),
  );
  const [, minutes = '0', seconds = '0'] = /serving for (?:(\d+)min)? ?(?:([\d.]+)s)?/.exec(text) ?? [];
  const up = Number(minutes) * 60 + Number(seconds);
  const replied = ended['replied'] ?? 0;
  for (const [name, count] of Object.entries({ accepted: total, replied, failed: total - replied })) {
    const rate = Number(new RegExp(`([\\d.]+)/s ${name}`).exec(text)?.[1]);
    // One digit behind the point of either, and none of a rate from 10 on.
    const rounding = (rate < 10 ? 0.05 : 0.5) * (up + 0.1) + rate * 0.1;
    assert.ok(Math.abs(rate * up - count) <= rounding, `${rate}/s ${name} in ${up} s: ${count}`);
  }
}
