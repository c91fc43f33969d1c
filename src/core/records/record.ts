/** Priorities of syslog(3), as the journal has them. */
export const PRIORITY = { emerg: 0, alert: 1, crit: 2, err: 3, warning: 4, notice: 5, info: 6, debug: 7 } as const;
export type Level = keyof typeof PRIORITY;

/** One event of the log: what a person reads, and the fields that journalctl can match. */
export interface LogRecord {
  readonly level: Level;
  /** One line of text. The log escapes control characters, so nothing a peer chose can forge a line. */
  readonly message: string;
  /** Says what kind of event this is: a key of MESSAGE_IDS. */
  readonly event: EventName;
  /** Journal fields other than MESSAGE, PRIORITY and MESSAGE_ID; names in the journal's form (A-Z, 0-9, _). */
  readonly fields?: Readonly<Record<string, string | number>>;
}

/** Where records go. Never throws, never waits. */
export type Log = (record: LogRecord) => void;

/** MESSAGE_ID of each kind of event, sd-id128(3), which the message catalogue explains. They never change. */
export const MESSAGE_IDS = {
  request: '17edd95d444a4c1f85c6e58ee3c75ffe',
  stall: '997fcf249354493f82a697e944e97aed',
  summary: '212d94d3e44847bf8795e4405d3ab842',
  lifecycle: 'a0e0a2d7b194412e9dfd58e8dca38fed',
  fatal: '9b994ca65efd423bbfff60c4cd5c9ec7',
  limit: 'aac983a19ca44274b7bd4d0c1ae0dc99',
  configuration: '86d14e97056a449994aace116caa05ce',
  handler: 'be946a922fec40e38c0e78babf9724dc',
  dropped: '6aaf91a3903e43c7aa38a094a3177bac',
  notify: '5367a6d4e4fd4ff9a8978d44e86ef7ba',
  workerStarted: '21596a9177c44eec9b351a9dbfd2db99',
  workerEnded: 'a631766579ca431fbc07d564927f4165',
  workerReplaced: '6b41b406bc0c4541873a907a366f7115',
  spareEnded: 'aaf56587e58c40e3b1492561db387ea5',
  forward: 'aebee7bdbe7645ffb5573d63cec45fe5',
} as const;
export type EventName = keyof typeof MESSAGE_IDS;
