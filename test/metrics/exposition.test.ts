import assert from 'node:assert/strict';
import { EXPOSITIONS, exposed, expositionFor } from '../../src/metrics/exposition.ts';
import { family } from '../../src/metrics/families.ts';

const FAMILIES = [
  family('counter', 'a', 'It counts.', [
    [{ way: 'in' }, 1],
    [{ way: 'out' }, 2],
  ]),
  family('gauge', 'b', 'Back\\slash and\nline.', [[{ c: 'quo"te', d: 'x\\y\nz' }, 0.5]]),
  family('gauge', 'e', 'One.', 3),
];

describe('metrics in text', () => {
  it('have a counter under its whole name, and escapes, in the format of Prometheus', () => {
    assert.equal(
      exposed(FAMILIES, 'text'),
      [
        '# HELP a_total It counts.',
        '# TYPE a_total counter',
        'a_total{way="in"} 1',
        'a_total{way="out"} 2',
        '# HELP b Back\\\\slash and\\nline.',
        '# TYPE b gauge',
        'b{c="quo\\"te",d="x\\\\y\\nz"} 0.5',
        '# HELP e One.',
        '# TYPE e gauge',
        'e 3',
        '',
      ].join('\n'),
    );
  });

  it('have the family of a counter without its ending, and an end, in OpenMetrics', () => {
    const text = exposed(FAMILIES.slice(0, 1), 'openMetrics');
    assert.equal(text, '# HELP a It counts.\n# TYPE a counter\na_total{way="in"} 1\na_total{way="out"} 2\n# EOF\n');
  });

  it('are in the format that the client likes best', () => {
    const prometheus =
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,' +
      'text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
    const cases = [
      [prometheus, 'openMetrics'],
      ['application/openmetrics-text; version=1.0.0; q=0.2, text/plain', 'text'],
      ['application/openmetrics-text;q=0', 'text'],
      ['APPLICATION/OpenMetrics-Text', 'openMetrics'],
      ['text/html,*/*;q=0.8', 'text'],
      ['application/openmetrics-text;q=x', 'text'],
      ['', 'text'],
      [undefined, 'text'],
    ] as const;
    for (const [accept, format] of cases) assert.equal(expositionFor(accept), format, accept);
    assert.match(EXPOSITIONS.text, /^text\/plain; version=0\.0\.4/);
  });
});
