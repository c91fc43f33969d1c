import Mocha from 'mocha';

/** Mocha's own report of the tests, and at its end one plain line of totals that a program can read. */
class Totals extends Mocha.reporters.Spec {
  override done(failures: number, end?: (failures: number) => void): void {
    process.stdout.write(`${this.stats.passes} passed, ${this.stats.failures} failed\n`);
    end?.(failures);
  }
}

// Mocha requires its reporters, and takes what it gets for the class itself.
export { Totals as 'module.exports' };
