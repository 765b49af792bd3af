import { X509Certificate, createPrivateKey } from 'node:crypto'
import t from 'tap'
import { createLabCa, signRequest } from '../../../certs/lab/lab-ca.ts'
import { generateEcKey, privateKeyPem } from '../../../certs/x509/key.ts'
import { createRequest, decodeRequest } from '../../../certs/x509/request.ts'
import { adminOf } from '../../support/admin.ts'
import { issue, requestOf } from '../../support/certify.ts'
import { clientOf, consoleOf, startTestFleet } from '../../support/fleet.ts'

const PAIR = { appliances: [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '4.0.1', port: 0 }] }

t.test('an appliance is certified in one call, and a refusal says why', async t => {
  const fleet = await startTestFleet(t)
  const { call } = await adminOf(t, fleet)
  const factory = (await call('GET', '/v1/appliances/source/certificate.pem')).text
  const certified = await call('POST', '/v1/appliances/source/certify')
  t.match(certified, { status: 200, json: { origin: 'chain', facts: [{ subject: /CN=localhost/, subjectAltName: /DNS:source/ }, {}, { subject: 'CN=Root-CA' }] } })
  const { text: chain, headers } = await call('GET', '/v1/appliances/source/certificate.pem')
  t.match(headers['content-type'], 'application/x-pem-file')
  t.not(chain, factory)
  t.equal(chain, certified.json.chain)
  t.equal(new X509Certificate(chain).fingerprint256, (await consoleOf(fleet).handshake()).fingerprint256)
  t.ok(chain.endsWith((await call('GET', '/v1/certificate-authorities/fleet/root.pem')).text), "by the process's own CA")

  await call('POST', '/v1/certificate-authorities', { json: { id: 'lab', commonName: 'Lab Root' } })
  t.match(await call('POST', '/v1/appliances/source/certify', { json: { ca: 'lab', days: 3 } }), { json: { facts: { 2: { subject: 'CN=Lab Root' } } } })
  for (const [json, status, detail] of [
    [{ ca: 'nobody' }, 404, 'there is no certificate authority "nobody"'],
    [{ flaws: ['nope'] }, 422, /unknown flaw/],
    [{ flaw: ['nope'] }, 400, 'has no property "flaw": did you mean "flaws"?'],
    [{ flaws: ['missing-root'] }, 400, /^the appliance refuses the certificate: CGEN1008 Invalid certificate chain provided\.: .*: .*; expected: .*; cure: /]
  ] as const) t.match(await call('POST', '/v1/appliances/source/certify', { json }), { status, json: { detail } })
  const { diagnoses } = (await call('GET', '/v1/appliances/source/diagnoses?verdict=fail')).json
  t.match(diagnoses, [{ operation: 'UploadCertChain', outcome: 'refused', cause: { verdict: 'fail', cure: /./ } }])
  t.equal(diagnoses.length, 1)
  t.match((await call('GET', '/v1/appliances/source/diagnoses?outcome=accepted&limit=1')).json.diagnoses, [{ cause: null }])
})

t.test('a file is uploaded in one call, as the administrator would', async t => {
  const fleet = await startTestFleet(t)
  const { call } = await adminOf(t, fleet)
  const upload = async (body: string | Buffer, query = '') => await call('POST', `/v1/appliances/source/upload${query}`, { body, headers: { 'content-type': 'application/x-pem-file' } })
  t.match(await upload('no certificate'), { status: 400, json: { detail: /^the appliance refuses the certificate: CSEC9002 .*; cure: / } })
  const file = issue(await requestOf(consoleOf(fleet), 'ome.example.com'), { ca: createLabCa({ now: new Date() }) })
  t.match(await upload(file), { status: 200, json: { origin: 'chain', facts: [{}, {}, {}] } })
  t.match(await upload(file, '?for=certificate'), { status: 200, json: { origin: 'certificate' } })
  t.equal(new X509Certificate(file).fingerprint256, (await consoleOf(fleet).handshake()).fingerprint256)
})

t.test('two appliances authenticate each other in one call', async t => {
  const fleet = await startTestFleet(t, PAIR)
  const { call } = await adminOf(t, fleet)
  const validate = async (more: object = {}): ReturnType<typeof call> => await call('POST', '/v1/migrations/validate', { json: { source: 'source', target: 'target', ...more } })
  t.match(await validate(), { status: 200, json: { accepted: true, refusal: null, cause: null, note: /the bypass of KB 000223239/, validation: { status: 'valid' } } })
  await call('POST', '/v1/appliances/target/certify')
  t.match(await validate(), {
    status: 200,
    json: {
      accepted: false,
      refusal: { messageId: 'MOCK1001', message: /^Unable to mutually/, resolution: /^Please check/ },
      cause: /^the (source|target) refuses: self-signed on both sides or on neither: .*; cure: /,
      validation: { status: 'refused' }
    }
  })
  await call('POST', '/v1/appliances/source/certify')
  t.match((await validate()).json, { accepted: true, note: null, validation: { pairs: [{ same: true }, {}, {}] } })
  t.match((await validate({ targetPassword: 'wrong' })).json, { accepted: false, refusal: { messageId: 'MOCK1002' }, validation: null })
  t.match((await validate({ target: 'source' })).json, { accepted: false, refusal: { messageId: 'CGEN6002' }, cause: 'both addresses lead to the same console', validation: null })
  t.match((await call('GET', '/v1/appliances/source/diagnoses?limit=1')).json.diagnoses, [{ operation: 'ValidateConnection', cause: { id: 'two-consoles', found: 'both addresses lead to the same console' } }])
  t.match(await validate({ target: 'nobody' }), { status: 404 })
})

t.test('the process tells what it is, and ends when it is told to', async t => {
  let ended = 0
  const fleet = await startTestFleet(t)
  const { call } = await adminOf(t, fleet, null, () => { ended++ })
  t.match(await call('GET', '/v1/info'), { status: 200, json: { name: 'mock-ome', node: process.versions.node, pid: process.pid, username: 'admin', appliances: [{ name: 'source', version: '3.10.2' }] } })
  t.match(await call('POST', '/v1/shutdown'), { status: 202, json: { status: 'stopping' } })
  t.equal(ended, 1)
})

t.test('appliances begin certified, or with a certificate made elsewhere', async t => {
  const fleet = await startTestFleet(t)
  const { call } = await adminOf(t, fleet)
  t.match(await call('POST', '/v1/appliances', { json: { name: 'mine', certified: true } }), { status: 201, json: { certificate: { origin: 'chain' }, csr: /./ } })
  await call('POST', '/v1/certificate-authorities', { json: { id: 'lab', commonName: 'Lab Root' } })
  t.match(await call('POST', '/v1/appliances', { json: { name: 'labs', certified: 'lab' } }), { status: 201, json: { certificate: { facts: { 2: { subject: 'CN=Lab Root' } } } } })
  const key = generateEcKey()
  const request = decodeRequest(Buffer.from(createRequest({ commonName: 'elsewhere.example' }, [], key)))
  const { file } = signRequest(createLabCa({ now: new Date() }), request, { now: new Date() })
  const chain = file.toString()
  const sec1 = createPrivateKey(privateKeyPem(key.privateKey)).export({ type: 'sec1', format: 'pem' })
  const made = await call('POST', '/v1/appliances', { json: { name: 'there', certificate: { chain, key: sec1 } } })
  t.match(made, { status: 201, json: { certificate: { origin: 'chain' }, csr: null, trustStore: [/BEGIN/] } })
  t.notMatch(made.text, /PRIVATE KEY/)
  const client = clientOf({ host: '127.0.0.1', port: made.json.port })
  t.equal((await client.handshake()).subject.CN, 'elsewhere.example')
  await call('POST', '/v1/appliances/there/certify')
  t.equal((await client.handshake()).subject.CN, 'localhost')
  await call('POST', '/v1/appliances/there/reset')
  t.equal((await client.handshake()).subject.CN, 'elsewhere.example', 'that is its start')
  for (const [json, status, detail] of [
    [{ certified: 'nobody' }, 404, /nobody/],
    [{ certified: true, certificate: { chain, key: sec1 } }, 422, /not both/],
    [{ certificate: { chain } }, 400, /key/],
    [{ certificate: { chain, key: 'x' } }, 422, /^the key is no PEM private key/],
    [{ certificate: { chain, key: privateKeyPem(generateEcKey().privateKey) } }, 400, /Invalid CSR key/],
    [{ certificate: { chain: 'x', key: sec1 } }, 400, /refuses the certificate: CSEC9002/]
  ] as const) {
    const refused = await call('POST', '/v1/appliances', { json: { name: 'no', ...json } })
    t.match(refused, { status, json: { detail } })
    t.notMatch(refused.text, /PRIVATE KEY/)
  }
  t.equal(fleet.members.length, 4, 'what was refused left nothing')
})
