import type { Facts } from '../facts.ts';
import { type Finding, note, wrong } from '../finding.ts';
import type { JournalEntry } from '../journal-entries.ts';
import { isActive, isThere, timeOf, type UnitFacts } from '../unit-facts.ts';
import { writeDropIn } from './drop-in.ts';
import { judgeLoading } from './judge-loading.ts';

const SETTLED = ['2', '69', '78'];
/** Exit codes that are the service manager's own (systemd.exec(5)), and eofd's. */
const STATUSES: Readonly<Record<string, string>> = {
  '2': 'the command line is wrong',
  '69': 'the socket could not be had',
  '70': 'eofd has a defect: please report what the journal says',
  '78': 'the configuration file is wrong',
  '200': 'its working directory is not there (WorkingDirectory=)',
  '203': 'its program could not be run (ExecStart=): is Node where it says?',
  '216': 'its group is not there (Group=)',
  '217': 'its user is not there (User=)',
  '226': 'its file system could not be set up: a path in the unit is missing',
};
const RESULTS: Readonly<Record<string, string>> = {
  'start-limit-hit': 'it was started too often in too short a time',
  watchdog: 'it did not answer the watchdog in time, and was ended',
  timeout: 'it was not ready in time, or did not stop in time',
  'oom-kill': 'the machine or the unit ran out of memory (MemoryMax=)',
  'core-dump': 'it crashed',
  signal: 'a signal ended it',
  protocol: 'it did not tell that it was ready (Type=, NotifyAccess=)',
};
/** MESSAGE_IDs of records in which eofd says why it can't go on. */
const LAST_WORDS = ['9b994ca65efd423bbfff60c4cd5c9ec7', '86d14e97056a449994aace116caa05ce'];

/** What is wrong with the service unit and with its last run. */
export function judgeServiceUnit({ units, daemon, journal }: Facts): readonly Finding[] {
  if (units === undefined) return [];
  const { service, socket, systemctl } = units;
  if (!isThere(service)) {
    if (service.is['LoadState'] !== 'not-found') return judgeLoading(service, systemctl);
    return [
      wrong(
        'no-unit',
        `the service manager knows no ${service.name}`,
        'the units of eofd are not installed, or it has another name',
        `eofd-units${systemctl.endsWith('--user') ? ' --user' : ''}`,
        `${systemctl} daemon-reload`,
        `${systemctl} enable --now ${socket.name}`,
      ),
    ];
  }
  const failures = daemon.settings?.problems.length ? [] : failure(units, journal);
  const changed =
    isActive(service) && isYounger(daemon.settings?.writtenAtMs, timeOf(service, 'StateChangeTimestamp'))
      ? [
          wrong(
            'settings-not-reloaded',
            `${daemon.settings?.file} was changed since ${service.name} read it`,
            'the old settings are in force until it is told to reload',
            `${systemctl} reload ${service.name}`,
          ),
        ]
      : [];
  return [...judgeLoading(service, systemctl), ...failures, ...changed, ...supervision(units)];
}

/** The manager's clock has whole seconds here. */
const isYounger = (writtenMs = 0, readMs = Number.POSITIVE_INFINITY): boolean => writtenMs >= readMs + 1000;

function failure({ service, socket, systemctl }: UnitFacts, journal: readonly JournalEntry[]): readonly Finding[] {
  const { Result: result = '', ExecMainStatus: status = '', SubState: state } = service.is;
  const isTrying = state === 'auto-restart';
  if (service.is['ActiveState'] !== 'failed' && !isTrying) return [];
  const why = result === 'exit-code' ? (STATUSES[status] ?? `exit code ${status}`) : (RESULTS[result] ?? result);
  const said = journal.findLast(({ fields }) => LAST_WORDS.includes(fields['MESSAGE_ID'] ?? ''))?.message;
  const again = [
    `${systemctl} reset-failed ${service.name}`,
    ...(isThere(socket) && !isActive(socket)
      ? [`${systemctl} start ${socket.name}`]
      : [`${systemctl} start ${service.name}`]),
  ];
  return [
    wrong(
      'service-failed',
      isTrying
        ? `${service.name} ends again and again, ${service.is['NRestarts']} times so far (${result} ${status})`
        : `${service.name} has failed (${result}${result === 'exit-code' ? ` ${status}` : ''})`,
      said === undefined ? why : `${why}; its last words: ${said}`,
      ...(SETTLED.includes(status) ? [`journalctl -u ${service.name} -p warning -n 20`] : []),
      ...again,
    ),
  ];
}

/** What a unit of one's own may lack. */
function supervision(units: UnitFacts): readonly Finding[] {
  const { service } = units;
  const { Type: type = '', WatchdogUSec: watchdog = '' } = service.is;
  const found: Finding[] = [];
  if (type !== '' && !type.startsWith('notify'))
    found.push(
      note(
        'no-notify',
        `${service.name} has Type=${type}`,
        'the service manager takes it for started before it listens, and sees neither its state nor its reload',
        ...writeDropIn(units, 'supervision', 'Type=notify-reload'),
      ),
    );
  // Of a service that does not run it is 0 in any case.
  if (service.is['ActiveState'] === 'active' && (watchdog === '0' || watchdog === 'infinity'))
    found.push(
      note(
        'no-watchdog',
        `${service.name} has no watchdog`,
        'nobody notices if it hangs',
        ...writeDropIn(units, 'supervision', 'WatchdogSec=20s'),
      ),
    );
  return found;
}
