// mock-ome in the process of the test: node --test. Under vitest and jest only the import of the runner is another, with beforeAll and afterAll.
import assert from 'node:assert/strict'
import { request } from 'node:https'
import { after, before, beforeEach, test } from 'node:test'
import { startFleet } from 'mock-ome'

let fleet
before(async () => { fleet = await startFleet({ appliances: [{ name: 'source', version: '3.10.2' }, { name: 'target' }] }) })
beforeEach(async () => { await fleet.reset() })
after(async () => { await fleet.stop() })

test('a console answers', async () => {
  const { status, body } = await get(fleet.appliance('source'), '/api/ApplicationService/Info')
  assert.equal(status, 200)
  assert.equal(JSON.parse(body).Version, '3.10.2')
})

test('a certified console is trusted', async () => {
  const target = fleet.appliance('target')
  await target.certify()
  assert.equal((await get(target, '/api/ApplicationService/Info', { ca: fleet.ca.root })).status, 200)
})

test('each console has a clock of its own', async () => {
  const target = fleet.appliance('target')
  target.clock.set(new Date('2040-01-01T00:00:00Z'))
  assert.equal(new Date(target.clock.now()).getUTCFullYear(), 2040)
})

test('a console may be too busy, and remembers what it was asked', async () => {
  const source = fleet.appliance('source')
  source.faults.add({ match: { path: '/api/ApplicationService/*' }, times: 1, effect: { kind: 'unavailable', retryAfter: 1 } })
  assert.equal((await get(source, '/api/ApplicationService/Info')).status, 503)
  assert.equal((await get(source, '/api/ApplicationService/Info')).status, 200)
  assert.deepEqual(source.requests.list({ path: '/api/ApplicationService/Info' }).map(({ status }) => status), [200, 503])
})

/** @param trust options of TLS; none: whatever it presents */
function get ({ url }, path, trust = { rejectUnauthorized: false }) {
  return new Promise((resolve, reject) => {
    request(url + path, { auth: 'admin:admin', agent: false, ...trust }, response => {
      let body = ''
      response.on('data', chunk => { body += chunk }).on('end', () => resolve({ status: response.statusCode, body }))
    }).on('error', reject).end()
  })
}
