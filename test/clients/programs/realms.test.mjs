// Where a runner has realms of its own, as jest has, what Node throws is no `instanceof Error` there.
import assert from 'node:assert/strict'
import { request } from 'node:https'
import { after, before, test } from 'node:test'
import { startFleet } from 'mock-ome'

const WEB_SERVER = '/api/ApplicationService/Network/WebServerConfiguration'

let fleet
before(async () => { fleet = await startFleet({ appliances: [{ name: 'source' }, { name: 'target' }], adminPort: 0 }) })
after(async () => { await fleet.stop() })

test('a port of the admin API that is in use is told', async () => {
  await assert.rejects(startFleet({ adminPort: Number(new URL(fleet.adminUrl).port) }), /: the port is in use/)
})

test('a port of a console that is in use is told', async () => {
  await assert.rejects(fleet.add({ port: fleet.appliance('target').port }), /: the port is in use/)
})

test('a console does not move to a port that is in use', async () => {
  const { status, body } = await put(fleet.appliance('source'), WEB_SERVER, { PortNumber: fleet.appliance('target').port, TimeOut: 20, EnableWebServer: true })
  assert.equal(status, 400)
  assert.equal(JSON.parse(body).error['@Message.ExtendedInfo'][0].MessageId, 'CAPP1042')
})

test('what is checked keeps its prototypes', () => {
  const { faults } = fleet.appliance('source')
  assert.throws(() => faults.add({ effect: { kind: 'nope' } }), /the rule does not fit/)
  assert.deepStrictEqual(faults.add({ effect: { kind: 'empty' } }), { match: {}, probability: 1, skip: 0, times: null, effect: { kind: 'empty' }, id: '1', origin: 'rule', matched: 0, hits: 0 })
})

function put ({ url }, path, json) {
  return new Promise((resolve, reject) => {
    request(url + path, { method: 'PUT', auth: 'admin:admin', agent: false, rejectUnauthorized: false, headers: { 'content-type': 'application/json' } }, response => {
      let body = ''
      response.on('data', chunk => { body += chunk }).on('end', () => resolve({ status: response.statusCode, body }))
    }).on('error', reject).end(JSON.stringify(json))
  })
}
