// `eofd --help >/dev/full` and `eofd --help | true` printed stack traces; `eofd-units --print >/dev/full` said nothing,
// and exit code 0.
import { deepEqual, equal, match } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { EOFC, EOFD, EOFD_UNITS } from '../support/commands.ts';
import { scratchForEach } from '../support/scratch.ts';

const PRINTING = [
  [EOFD, '--help'],
  [EOFD, '--help-all'],
  [EOFD, '--version'],
  [EOFD, '--check-config'],
  [EOFD, '--print-config'],
  [EOFC, '--help'],
  [EOFC, '--version'],
  [EOFD_UNITS, '--help'],
  [EOFD_UNITS, '--version'],
  [EOFD_UNITS, '--user', '--print', '--systemd', '257'],
] as const;

describe('what a program prints', () => {
  const directory = scratchForEach();
  const shell = (script: string, argv: readonly string[]) =>
    spawnSync('sh', ['-c', script, ...argv], {
      encoding: 'utf8',
      env: { ...process.env, HOME: directory(), XDG_CONFIG_HOME: undefined },
    });

  for (const argv of PRINTING) {
    const name = [argv[0].replace(/.*\/|\.c?js$/g, ''), ...argv.slice(1)].join(' ');

    it(`is missed where the device is full: ${name}`, () => {
      const { status, stderr } = shell('"$0" "$@" >/dev/full', argv);
      match(stderr, /^[a-z-]+: .* could not be written: ENOSPC: no space left on device[^\n]*\n$/);
      equal(status, 74);
    });

    it(`may find its reader gone, who has seen enough: ${name}`, () => {
      // The reader is gone before anything is written, and then the exit code is told.
      const { stdout, stderr } = shell('{ read _; "$0" "$@"; echo "$?" >&3; } 3>&1 <<. | exec <&-\n\n.\n', argv);
      deepEqual({ stdout, stderr }, { stdout: '', stderr: '' });
    });
  }

  it('is told at the end of the work, which a reader that is gone does not stop half-way', () => {
    const { status, stderr } = shell('"$0" "$@" >/dev/full', [EOFD_UNITS, '--user', '--systemd', '257']);
    match(stderr, /could not be written: ENOSPC/);
    equal(status, 74);
    equal(readdirSync(`${directory()}/.config/systemd/user`).length, readdirSync('systemd/user').length);
  });
});
