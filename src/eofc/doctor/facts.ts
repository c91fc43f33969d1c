// What a diagnosis is made of. It is gathered first (gather/), so that judging (judge/) needs nothing else.

import type { JournalEntry } from './journal-entries.ts';
import type { UnitFacts } from './unit-facts.ts';

export interface Facts {
  readonly caller: Caller;
  readonly socket?: SocketFacts | undefined;
  /** Undefined where there is no service manager, or no unit has to do with it. */
  readonly units?: UnitFacts | undefined;
  readonly daemon: DaemonFacts;
  /** Of the last hour, oldest first. */
  readonly journal: readonly JournalEntry[];
  /** What could not be looked at, and what would let it. */
  readonly unseen: readonly string[];
}

/** Who asks: what the socket lets a client do depends on that. */
export interface Caller {
  readonly uid: number;
  readonly user: string;
  /** Of the process: its own and the supplementary ones. */
  readonly gids: readonly number[];
  /** That the system's table gives the user: a new log-in would have these too. */
  readonly gidsAtLogin: readonly number[];
}

export type FileKind = 'socket' | 'nothing' | 'dangling link' | 'circular link' | 'directory' | 'file' | 'unknown';

export interface SocketFacts {
  /** As it was given. */
  readonly path: string;
  readonly kind: FileKind;
  /** The topmost directory above it that the caller may not search, or that is not there or something else. */
  readonly obstacle?: { readonly directory: string; readonly is: 'closed' | 'missing' | 'no directory' } | undefined;
  readonly owner?: Owner | undefined;
  readonly listener?: Listener | undefined;
}

export interface Owner {
  readonly user: string;
  readonly gid: number;
  readonly group: string;
  readonly mode: number;
  /** By the caller: what connecting takes; unix(7). */
  readonly writable: boolean;
}

export interface Listener {
  /** `full`: somebody listens, and no more fit into the queue. `unknown`: it could not be tried. */
  readonly state: 'live' | 'stale' | 'full' | 'not a stream' | 'unknown';
  /** Processes that hold the listening socket, as far as they can be seen. */
  readonly holders: readonly Holder[];
  /** Connections that wait to be accepted, and how many may. */
  readonly queue?: { readonly waiting: number; readonly max: number } | undefined;
}

export interface Holder {
  readonly pid: number;
  /** With spaces between the words. */
  readonly command: string;
  /** `stopped`: by a signal or a debugger. */
  readonly stopped: boolean;
}

export interface DaemonFacts {
  readonly process?: ProcessFacts | undefined;
  readonly settings?: SettingsFacts | undefined;
  /** The directory with the drop-ins that came with the eofd of the unit. */
  readonly dropIns?: string | undefined;
  /** Commands named eofd and eofc that a user may meet, first the one that is asked now. */
  readonly copies: readonly Copy[];
  /** Unit files of the administrator that hide a whole one of a package. */
  readonly shadowing: readonly { readonly copy: string; readonly instead: string }[];
}

export interface ProcessFacts {
  readonly pid: number;
  readonly descriptors?: { readonly open: number; readonly max: number } | undefined;
  /** A file of the program is younger than the process. */
  readonly isOutdated: boolean;
}

export interface SettingsFacts {
  /** Of the configuration file; undefined where there is none. */
  readonly file?: string | undefined;
  /** When the file was written, in milliseconds since 1970. */
  readonly writtenAtMs?: number | undefined;
  /** As `eofd --print-config` has them, without quotes. */
  readonly values: Readonly<Record<string, string>>;
  readonly program: readonly string[];
  /** What eofd says is wrong, one line each. */
  readonly problems: readonly string[];
}

export interface Copy {
  readonly path: string;
  readonly version: string;
}
