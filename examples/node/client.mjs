// npx mock-ome serve, and beside it: node client.mjs
import process from 'node:process'
import { adminClient } from 'mock-ome/client'

const { MOCK_OME_ADMIN_URL: url = 'http://127.0.0.1:8400', MOCK_OME_ADMIN_TOKEN: token } = process.env

const admin = adminClient({ url, token })
const { appliances: [{ name }] } = await admin.call('GET /v1/info')
const params = { name }
await admin.call('POST /v1/appliances/{name}/clock/advance', { params, body: { seconds: 1801 } })
const { accepted, cause } = await admin.call('POST /v1/appliances/{name}/check', { params, body: 'no certificate' })
console.log(accepted ? 'accepted' : cause?.cure)
