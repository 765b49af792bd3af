import t from 'tap'
import { hostAndPort, reachable, urlOf } from '../src/place.ts'

t.test('a server on every address is reached on loopback', async t => {
  t.strictSame(reachable({ host: '0.0.0.0', port: 1 }), { host: '127.0.0.1', port: 1 })
  t.strictSame(reachable({ host: '::', port: 1 }), { host: '::1', port: 1 })
  t.strictSame(reachable({ host: '192.0.2.1', port: 1 }), { host: '192.0.2.1', port: 1 })
})

t.test('every address is no URL', async t => {
  t.equal(urlOf('https', { host: '0.0.0.0', port: 8443 }), 'https://127.0.0.1:8443')
  t.equal(urlOf('http', { host: '::', port: 8400 }), 'http://[::1]:8400')
  t.equal(urlOf('https', { host: 'ome.example', port: 443 }), 'https://ome.example:443')
})

t.test('an IPv6 address stands in brackets before its port', async t => {
  t.equal(hostAndPort({ host: '2001:db8::1', port: 443 }), '[2001:db8::1]:443')
  t.equal(hostAndPort({ host: '::1', port: 1 }), '[::1]:1')
  t.equal(hostAndPort({ host: 'source', port: 443 }), 'source:443')
})
