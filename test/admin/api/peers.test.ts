import { createServer } from 'node:http'
import pino from 'pino'
import t, { type Test } from 'tap'
import { startAdminApi } from '../../../src/admin-api.ts'
import { adminOf } from '../../support/admin.ts'
import { startTestFleet } from '../../support/fleet.ts'
import { loadConfig } from '../../../src/config/config.ts'

/** A process that answers whatever it likes. */
async function stranger (t: Test, body: string): Promise<string> {
  const server = createServer((_request, response) => { response.end(body) })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

t.test('appliances of other processes are listed, those that do not answer as silent', async t => {
  const other = await adminOf(t, await startTestFleet(t, { appliances: [{ name: 'target', version: '4.0.1', port: 0 }] }), 'a-token-of-its-own')
  const fleet = await startTestFleet(t)
  const closed = 'http://127.0.0.1:1'
  const odd = await stranger(t, '{"status":"ready","appliances":[{"name":"x","url":"javascript:alert(1)","ready":true}]}')
  const admin = await startAdminApi({ host: '127.0.0.1', port: 0, peers: [other.url, closed, odd], token: null, fleet: () => fleet, shutdown: () => {}, logger: pino({ level: 'silent' }) })
  t.teardown(async () => { await admin.close() })
  const answer = await fetch(`${admin.place.url}/v1/peers`)
  t.match(await answer.json(), {
    peers: [
      { url: other.url, status: 'ready', appliances: [{ name: 'target', url: /^https:\/\/127\.0\.0\.1:\d+$/, ready: true }] },
      { url: closed, status: 'silent', appliances: [] },
      { url: odd, status: 'silent', appliances: [] }
    ]
  })
  t.strictSame((await (await adminOf(t, fleet)).call('GET', '/v1/peers')).json, { peers: [] })
})

t.test('a peer is an origin', async t => {
  const { peers } = await loadConfig({}, { MOCK_OME_PEERS: 'http://target:8400,http://[::1]:8401/' })
  t.strictSame(peers, ['http://target:8400', 'http://[::1]:8401'])
  for (const url of ['target:8400', 'http://target:8400/v1', 'ftp://target', 'http://user:secret@target', 'x']) {
    await t.rejects(loadConfig({ peer: [url] }, {}), { message: /--peer.*http:\/\/HOST:PORT/ }, url)
  }
})
