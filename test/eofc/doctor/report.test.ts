import { deepEqual, equal } from 'node:assert/strict';
import { note, shellWord, wrong } from '../../../src/eofc/doctor/finding.ts';
import { reportJson, reportText } from '../../../src/eofc/doctor/report.ts';
import { facts } from './sample-facts.ts';

const root = { uid: 0, user: 'root', gids: [0], gidsAtLogin: [0] };

describe('the report of a diagnosis', () => {
  it('says what was looked at, what is wrong, why and what mends it, and what was not seen', () => {
    const found = [wrong('a', 'what \x1b[31m', 'why', 'first', 'second'), note('b', 'other', 'reason')];
    equal(
      reportText(facts({ caller: root, unseen: ['the journal'] }), found),
      `looked at: /run/eofd.sock, eofd.socket, eofd.service

wrong: what \\x1b[31m
  why: why
  mend: first
        second

note: other
  why: reason

not seen: the journal
`,
    );
  });

  it('says that nothing is wrong, and for whom it is to mend it', () => {
    equal(
      reportText(facts({ caller: root }), [])
        .split('\n')
        .at(-2),
      'nothing is wrong',
    );
    equal(
      reportText(facts(), [wrong('a', 'b', 'c')])
        .split('\n')
        .at(-2),
      'what mends it is for root to do',
    );
    const nothing = facts({ socket: undefined, units: undefined });
    equal(reportText(nothing, []).split('\n')[0], 'looked at: nothing');
  });

  it('is JSON for programs', () => {
    const found = [wrong('a', 'b', 'c', 'd')];
    deepEqual(JSON.parse(reportJson(facts({ unseen: ['e'] }), found)), {
      ok: false,
      socket: '/run/eofd.sock',
      units: ['eofd.socket', 'eofd.service'],
      findings: [{ code: 'a', level: 'wrong', what: 'b', why: 'c', mend: ['d'] }],
      unseen: ['e'],
    });
    deepEqual(JSON.parse(reportJson(facts(), [note('a', 'b', 'c')])), {
      ...JSON.parse(reportJson(facts(), [])),
      findings: [note('a', 'b', 'c')],
    });
  });

  it('has commands that a shell reads as they are meant', () => {
    deepEqual(['/a/b.c', 'a b', "it's"].map(shellWord), ['/a/b.c', "'a b'", "'it'\\''s'"]);
  });
});
