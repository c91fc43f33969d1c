import { equal } from 'node:assert/strict';
import { TIME } from '../../src/core/option-kinds.ts';
import { helpText } from '../../src/program/help.ts';

describe('the help of a program', () => {
  it('has its options with their defaults, its exit codes, and no line over 80 columns', () => {
    const help = 'wait for so long, and then not a moment longer than that, whatever is asked';
    const text = helpText({
      usage: 'wait [OPTIONS]',
      about: 'Waits.',
      options: { time: { short: 't', kind: TIME, default: '5s', help }, 'a-name-that-is-rather-long': { help: 'so.' } },
      exits: { 0: 'done', 75: `${'word '.repeat(16)}end` },
      notes: 'Nothing else.',
    });
    equal(
      text,
      `Usage: wait [OPTIONS]

Waits.

Options:
  -t, --time TIME             wait for so long, and then not a moment longer
                              than that, whatever is asked (default: 5s)
      --a-name-that-is-rather-long
                              so.

Exit codes:
   0  done
  75  word word word word word word word word word word word word word word word
      word end

Nothing else.
`,
    );
  });
});
