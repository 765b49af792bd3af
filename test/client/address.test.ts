import t from 'tap'
import { isPort, parseAddress } from '../../src/client/address.ts'

t.test('addresses as people write them', t => {
  const cases: Array<[string, ReturnType<typeof parseAddress>]> = [
    ['192.0.2.1', { host: '192.0.2.1', port: null }],
    ['192.0.2.1:8443', { host: '192.0.2.1', port: 8443 }],
    ['::1', { host: '::1', port: null }],
    ['2001:db8::1:8443', { host: '2001:db8::1:8443', port: null }],
    ['fe80::1%eth0', { host: 'fe80::1%eth0', port: null }],
    ['[::1]', { host: '::1', port: null }],
    ['[2001:db8::1]:8443', { host: '2001:db8::1', port: 8443 }],
    ['source', { host: 'source', port: null }],
    ['ome-310.example.com:443', { host: 'ome-310.example.com', port: 443 }],
    ['ome.example.com.', { host: 'ome.example.com.', port: null }],
    ['mock_ome_1', { host: 'mock_ome_1', port: null }]
  ]
  for (const [text, address] of cases) t.strictSame(parseAddress(text), address, text)
  for (const text of ['', ' ', 'a b', 'a:b', 'a:', 'a:0', 'a:65536', '[::1', '::1]', '[a]', '[192.0.2.1]', '192.0.2', '192.0.2.256', 'https://a', 'a/b', '-a', 'a..b', `${'a'.repeat(250)}.com`, 'a\n']) {
    t.equal(parseAddress(text), null, JSON.stringify(text))
  }
  t.end()
})

t.test('ports that can be connected to', t => {
  t.strictSame([1, 443, 65_535, 0, 65_536, 1.5, NaN].map(isPort), [true, true, true, false, false, false, false])
  t.end()
})
