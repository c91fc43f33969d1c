import { deepEqual, equal } from 'node:assert/strict';
import { defaultsOf } from '../../../../src/core/option-table.ts';
import { OPTIONS } from '../../../../src/core/options.ts';
import { reasons } from '../../../../src/core/reasons.ts';
import { optionIn, raiseOption } from '../../../../src/eofc/doctor/judge/raise-option.ts';
import { facts, settings, units } from '../sample-facts.ts';

const defaults = defaultsOf(OPTIONS);

describe('an option that ended a request', () => {
  it('is found in the reason as eofd words it', () => {
    for (const [reason, name] of [
      [reasons.tooLarge(defaults), 'max-request'],
      [reasons.replyTooLarge(defaults), 'max-reply'],
      [reasons.handlerLate(defaults), 'handler-timeout'],
      [reasons.requestLate(defaults), 'request-timeout'],
      [reasons.writeStalled(defaults), 'write-timeout'],
      [reasons.tooManyOfUser(defaults), 'connections-max-per-user'],
      [reasons.cutByDrain(defaults), 'drain-timeout'],
      [reasons.stalled(defaults, 1), undefined],
      [reasons.wentAway, undefined],
    ] as const)
      equal(optionIn(reason.text), name);
  });

  it('is doubled', () => {
    const values = { 'handler-timeout': '1min', 'connections-max-per-user': '922', 'max-reply': '64M' };
    const daemon = { settings: settings({ values }), copies: [], shadowing: [] };
    const raised = (name: string) => raiseOption(facts({ daemon }), `no (${name})`)[1];
    equal(raised('handler-timeout'), 'echo \'handler-timeout = "2min"\' >>/etc/eofd/eofd.toml');
    equal(raised('connections-max-per-user'), "echo 'connections-max-per-user = 1844' >>/etc/eofd/eofd.toml");
    equal(raised('max-reply'), 'echo \'max-reply = "128M"\' >>/etc/eofd/eofd.toml');
    deepEqual(raiseOption(facts({ daemon, units: undefined }), 'no (max-reply)'), [
      '# start eofd with --max-reply 128M',
    ]);
    deepEqual(raiseOption(facts({ units: units() }), 'a program failed'), []);
  });
});
