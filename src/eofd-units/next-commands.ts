import type { Scope } from './units-command.ts';

/** The commands that come after the files are written, or removed. */
export function nextCommands(kind: 'write' | 'remove', scope: Scope): readonly string[] {
  if (scope === 'user') {
    return kind === 'write'
      ? [
          'systemctl --user daemon-reload',
          'systemctl --user enable --now eofd.socket',
          'eofc -s "$XDG_RUNTIME_DIR/eofd.sock" hello',
        ]
      : [
          'systemctl --user disable --now eofd.socket',
          'systemctl --user stop eofd.service',
          'systemctl --user daemon-reload',
        ];
  }
  return kind === 'write'
    ? [
        'systemd-sysusers /usr/local/lib/sysusers.d/eofd.conf',
        'systemd-tmpfiles --create /usr/local/lib/tmpfiles.d/eofd.conf',
        'journalctl --update-catalog',
        'systemctl daemon-reload',
        'systemctl enable --now eofd.socket',
        'eofc -s /run/eofd.sock hello',
      ]
    : [
        'systemctl disable --now eofd.socket',
        'systemctl stop eofd.service',
        'systemctl daemon-reload',
        'journalctl --update-catalog',
      ];
}
