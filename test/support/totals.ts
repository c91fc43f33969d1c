import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** Where the totals of runs before this one are, if they count as one: two numbers. */
const BEFORE = process.env['TOTALS'];
// Programs that tests start are no part of it.
delete process.env['TOTALS'];

/** Mocha's own report of the tests, and at its end one plain line of totals that a program can read. */
class Totals extends Mocha.reporters.Spec {
  override done(failures: number, end?: (failures: number) => void): void {
    const before = BEFORE !== undefined && existsSync(BEFORE) ? readFileSync(BEFORE, 'utf8') : '0 0';
    const [passedBefore = 0, failedBefore = 0] = before.split(' ').map(Number);
    const [passed, failed] = [this.stats.passes + passedBefore, this.stats.failures + failedBefore];
    if (BEFORE !== undefined) writeFileSync(BEFORE, `${passed} ${failed}`);
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    end?.(failures);
  }
}

// Mocha requires its reporters, and takes what it gets for the class itself.
export { Totals as 'module.exports' };
