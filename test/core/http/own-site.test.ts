import assert from 'node:assert/strict';
import { foreignHeader } from '../../../src/core/http/own-site.ts';

describe('a request over TCP', () => {
  it('is its own machine’s where Host and Origin are', () => {
    for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1', '127.9.9.9:65535', '[::1]', '[::1]:80']) {
      assert.equal(foreignHeader({ host }), undefined, host);
      assert.equal(foreignHeader({ host, origin: `http://${host}` }), undefined, host);
    }
    assert.equal(foreignHeader({}), undefined);
  });

  it('is its own over TLS under any name, but not another page’s for which a browser shows its certificate', () => {
    for (const origin of ['https://calc.example', 'http://CALC.example', undefined])
      assert.equal(foreignHeader({ host: 'calc.example', origin }, 'TLS'), undefined, origin);
    for (const origin of ['https://evil.example', 'null', 'ftp://calc.example', 'https://calc.example:1'])
      assert.equal(foreignHeader({ host: 'calc.example', origin }, 'TLS'), 'origin', origin);
  });

  it('is another site’s where one of them is', () => {
    for (const host of [
      '',
      'evil.example',
      'localhost.evil.example',
      'evil.localhost',
      'evil.127.0.0.1',
      'evil-localhost:80',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      'localhost:x',
    ])
      assert.equal(foreignHeader({ host }), 'host', host);
    for (const origin of ['null', 'http://evil.example', 'https://localhost', 'http://localhost:1'])
      assert.equal(foreignHeader({ host: 'localhost', origin }), 'origin', origin);
  });

  it('is another site’s where it has an origin and no host', () => {
    for (const over of ['TCP', 'TLS'] as const)
      assert.equal(foreignHeader({ origin: 'http://localhost' }, over), 'origin');
  });
});
