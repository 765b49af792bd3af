// npm install --save-dev testcontainers (for Node.js 20: testcontainers@11); node --test
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { MockOmeContainer } from './mock-ome-container.mjs'

let console

before(async () => { console = await new MockOmeContainer().withVersion('3.10.2').start() })
after(async () => { await console?.stop() })

test('the console is there', async () => {
  const answer = await fetch(`${console.adminUrl}/v1/appliances/ome`, { headers: { authorization: `Bearer ${console.token}` } })
  assert.equal((await answer.json()).version, '3.10.2')
  assert.match(console.url, /^https:/)
})
