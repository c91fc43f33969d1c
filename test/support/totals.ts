import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** Where scripts/mocha.mjs wants the totals, to add those of several runs: two numbers. */
const TOTALS = process.env['TOTALS'];
// Programs that tests start are no part of it.
delete process.env['TOTALS'];

/** Mocha's own report of the tests, and the totals, or one plain line of them that a program can read. */
class Totals extends Mocha.reporters.Spec {
  override done(failures: number, end?: (failures: number) => void): void {
    const { passes, failures: failed } = this.stats;
    if (TOTALS === undefined) process.stdout.write(`${passes} passed, ${failed} failed\n`);
    else writeFileSync(TOTALS, `${passes} ${failed}`);
    end?.(failures);
  }
}

// Mocha requires its reporters, and takes what it gets for the class itself.
export { Totals as 'module.exports' };
