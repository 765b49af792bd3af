// npm install --save-dev testcontainers (for Node.js 20: testcontainers@11); node --test
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { GenericContainer, Wait } from 'testcontainers'

const TOKEN = 'a-token-for-these-tests'
let container

before(async () => {
  container = await new GenericContainer('mock-ome')
    .withEnvironment({ MOCK_OME_APPLIANCES: 'ome=4.0.1:8443', MOCK_OME_ADMIN_PORT: '8400', MOCK_OME_ADMIN_HOST: '0.0.0.0', MOCK_OME_ADMIN_TOKEN: TOKEN })
    .withExposedPorts(8443, 8400)
    .withWaitStrategy(Wait.forHttp('/v1/health/ready', 8400).forStatusCode(200))
    .start()
})
after(async () => { await container?.stop() })

test('the console is there', async () => {
  const admin = `http://${container.getHost()}:${container.getMappedPort(8400)}/v1`
  const answer = await fetch(`${admin}/appliances/ome`, { headers: { authorization: `Bearer ${TOKEN}` } })
  assert.equal((await answer.json()).version, '4.0.1')
  // The console itself: https://${container.getHost()}:${container.getMappedPort(8443)}
})
