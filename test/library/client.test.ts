import t from 'tap'
import { createLabCa } from '../../certs/lab/lab-ca.ts'
import { AdminError, adminClient } from '../../src/library/client.ts'
import { adminOf } from '../support/admin.ts'
import { issue, requestOf } from '../support/certify.ts'
import { consoleOf, startTestFleet } from '../support/fleet.ts'

const TOKEN = 'a-token-of-the-tests'

t.test('operations are called by their names in the OpenAPI document, and their types are those of the rows', async t => {
  const fleet = await startTestFleet(t)
  const { url } = await adminOf(t, fleet, TOKEN)
  const client = adminClient({ url, token: TOKEN })
  const [{ name } = { name: '' }] = (await client.call('GET /v1/info')).appliances
  const params = { name }

  const { rate, frozen } = await client.call('POST /v1/appliances/{name}/clock/advance', { params, body: { seconds: 90 } })
  t.strictSame({ rate, frozen }, { rate: 1, frozen: false })
  t.equal(await client.call('POST /v1/appliances/{name}/reset', { params }), undefined)

  await consoleOf(fleet).call('GET', '/api/ApplicationService/Info')
  const { count, requests } = await client.call('GET /v1/appliances/{name}/requests', { params, query: { path: '/api/ApplicationService/*', limit: 5 } })
  t.match({ count, path: requests[0]?.path }, { count: 1, path: '/api/ApplicationService/Info' })

  t.match(await client.call('GET /v1/metrics'), /^# HELP /)
  t.match(await client.call('GET /v1/appliances/{name}/certificate.pem', { params }), /^-----BEGIN CERTIFICATE-----/)
  const file = issue(await requestOf(consoleOf(fleet), 'ome.example.com'), { ca: createLabCa({ now: new Date() }) })
  const uploaded = await client.call('POST /v1/appliances/{name}/upload', { params, query: { for: 'chain' }, body: file })
  t.equal(uploaded.origin, 'chain')

  // What the compiler refuses: these lines are never run.
  const refused = async (): Promise<void> => {
    // @ts-expect-error there is no such operation
    await client.call('GET /v1/clock')
    // @ts-expect-error the name of the appliance is not optional
    await client.call('GET /v1/appliances/{name}/clock')
    // @ts-expect-error a number
    await client.call('POST /v1/appliances/{name}/clock/advance', { params, body: { seconds: '90' } })
    // @ts-expect-error a filter that is none
    await client.call('GET /v1/appliances/{name}/requests', { params, query: { pth: '/' } })
  }
  t.type(refused, 'function')
})

t.test('bytes of a file come as bytes', async t => {
  const fleet = await startTestFleet(t)
  const client = adminClient(await adminOf(t, fleet))
  const { ca } = await client.call('POST /v1/certificate-authorities', { body: { id: 'lab', commonName: 'Lab Root' } })
    .then(({ id }) => ({ ca: id }))
  const { der } = await requestOf(consoleOf(fleet), 'ome.example.com')
  const signed = await client.call('POST /v1/certificate-authorities/{ca}/sign/file', { params: { ca }, query: { flaw: ['expired', 'missing-root'] }, body: der })
  t.match(signed.toString(), /^-----BEGIN CERTIFICATE-----/)
  t.ok(Buffer.isBuffer(signed))
})

t.test('what is declined is told in the words of the API, and nothing else goes out', async t => {
  const fleet = await startTestFleet(t)
  const { url } = await adminOf(t, fleet, TOKEN)
  const client = adminClient({ url, token: TOKEN })
  const unknown = { params: { name: '../x?y' } }
  await t.rejects(client.call('GET /v1/appliances/{name}/clock', unknown), new AdminError('GET /v1/appliances/{name}/clock', 404, '{"detail":"there is no appliance \\"../x?y\\""}').message)
  await t.rejects(adminClient({ url }).call('GET /v1/info'), { name: 'AdminError', status: 401 })
  const wrong = await adminClient({ url, token: 'another-token-of-tests' }).call('GET /v1/info').catch(String)
  t.notMatch(wrong, 'another-token')
  t.match(await client.call('GET /v1/health/ready'), { status: 'ready' })
  t.throws(() => adminClient({ url: 'nowhere' }), TypeError)
  const starting = adminClient(await adminOf(t, null))
  t.strictSame(await starting.call('GET /v1/health/ready'), { status: 'starting', appliances: [] })
  await t.rejects(starting.call('GET /v1/info'), { status: 503, message: /the appliances are being started/ })
})
