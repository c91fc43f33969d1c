import { equal } from 'node:assert/strict';
import { mendProblem } from '../../../../src/eofc/doctor/judge/mend-problem.ts';

const FILE = '/etc/eofd/a.toml';

describe('the command that mends a mistake in the settings', () => {
  for (const [problem, mend] of [
    [
      `${FILE}:1: program: "/srv/x" asks for "/bin/sh\\r", which is not there; its lines end in carriage returns, as on Windows (to mend it: sed -i "s/\\r$//" FILE)`,
      "sed -i 's/\\r$//' /srv/x",
    ],
    [`${FILE}:1: program: "/srv/a b" may not be executed (EACCES)`, "chmod a+rx '/srv/a b'"],
    [`${FILE}:1: handler: "/srv/x.mjs" cannot be read (EACCES); to run it`, 'chmod a+r /srv/x.mjs'],
    [`${FILE}:1: handlr: unknown key; did you mean handler?`, `sed -i 's/^handlr\\b/handler/' ${FILE}`],
    [`${FILE}: cannot be read: ENOENT: no such file or directory`, `echo 'handler = "upper"' >${FILE}`],
    [`${FILE}: cannot be read: EACCES: permission denied`, `chgrp eofd ${FILE} && chmod g+r ${FILE}`],
    [
      `${FILE}:1: handler: "./x.py" is no module; to run it for each request: program = ["python3", "./x.py"]`,
      `# in ${FILE}: program = ["python3", "./x.py"]`,
    ],
    [`${FILE}:2:1: not TOML: invalid value`, `# change ${FILE} as it says`],
  ] as const) {
    it(`is ${mend}`, () => equal(mendProblem(problem, FILE, 'eofd'), mend));
  }

  it('is left to the reader where there is no file', () => {
    equal(mendProblem('--backlog: value missing', undefined, undefined), '# change the command line as it says');
  });
});
