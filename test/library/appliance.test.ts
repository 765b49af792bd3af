import t from 'tap'
import { startFleet } from '../../src/library/index.ts'
import { clientOf } from '../support/fleet.ts'

t.test('a handle follows the port that a client moves', async t => {
  const fleet = await startFleet()
  t.teardown(fleet.stop)
  const mock = fleet.appliance()
  const { port: first } = mock
  const other = await startFleet()
  const { port: free } = other.appliance()
  await other.stop()
  const moved = await clientOf({ host: mock.host, port: first }).call('PUT', '/api/ApplicationService/Network/WebServerConfiguration', { json: { TimeOut: 20, PortNumber: free } })
  t.equal(moved.status, 200)
  t.match(mock, { name: 'ome', version: '4.0.1', host: '127.0.0.1', port: free, url: `https://127.0.0.1:${free}` })
  t.match(await clientOf(mock).call('GET', '/api/ApplicationService/Info'), { status: 200 })
})
