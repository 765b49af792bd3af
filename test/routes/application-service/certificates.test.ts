import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { decodeBundle } from '../../../certs/x509/bundle.ts'
import { encodeBundle } from '../../../certs/x509/encode-bundle.ts'
import { encodePkcs7 } from '../../../certs/x509/pkcs7.ts'
import type { GenerateKey } from '../../../certs/key-pool.ts'
import { generateRsaKey } from '../../../certs/x509/key.ts'
import { FLAWS } from '../../../certs/lab/flaws.ts'
import { type LabCa, type Order, createLabCa, signRequest } from '../../../certs/lab/lab-ca.ts'
import { PROFILES } from '../../../certs/lab/profiles.ts'
import { type RequestFacts, decodeRequest } from '../../../certs/x509/request.ts'
import type { Switches } from '../../../src/appliance/switches.ts'
import { Fleet, type FleetSettings } from '../../../src/fleet.ts'
import { Refusal } from '../../../src/messages.ts'
import { envelope } from '../../support/envelope.ts'
import { BASIC, type Console, type Reply, consoleOf, startConsole, startTestFleet } from '../../support/fleet.ts'
import { TRUST_STORE, WEB_CERTIFICATE } from '../../../src/appliance/certificate/certificate-state.ts'
import { keptKey } from '../../support/kept-key.ts'
import { piece } from '../../support/pieces.ts'

const ACTIONS = '/api/ApplicationService/Actions/ApplicationService'
const CSR = `${ACTIONS}.GenerateCSR`
const ENDPOINTS = { chain: `${ACTIONS}.UploadCertChain`, certificate: `${ACTIONS}.UploadCertificate` } as const
type Endpoint = keyof typeof ENDPOINTS
const FIELDS = { DistinguishedName: 'ome.example.com', DepartmentName: 'Remote Access Group', BusinessName: 'Dell Inc.', Locality: 'Round Rock', State: 'Texas', Country: 'US', Email: 'support@example.com' }
const HAS_OPENSSL = ((): boolean => { try { execFileSync('openssl', ['version']); return true } catch { return false } })()
const NEEDS_OPENSSL = HAS_OPENSSL ? {} : { skip: 'openssl is not installed' }

async function csr ({ call }: Console, more: object = {}): Promise<RequestFacts> {
  const reply = await call('POST', CSR, { json: { ...FIELDS, ...more } })
  if (reply.status !== 200) throw new Error(reply.text)
  return decodeRequest(Buffer.from(reply.json.CertificateData))
}

async function upload ({ call }: Console, endpoint: Endpoint, body: Buffer | string, headers: Record<string, string> = { 'content-type': 'application/octet-stream', accept: 'application/octet-stream' }): Promise<Reply> {
  return await call('POST', ENDPOINTS[endpoint], { body, headers })
}

/** A console with a pending request, and a CA to sign it. */
async function certifiable (t: Test, switches: Partial<Switches> = {}, more: Partial<FleetSettings> = {}): Promise<{ console: Console, ca: LabCa, request: RequestFacts, sign: (order?: Partial<Order>) => Buffer }> {
  const console = await startConsole(t, { switches, ...more })
  const request = await csr(console)
  const now = new Date()
  const ca = createLabCa({ intermediates: 1, now })
  return { console, ca, request, sign: order => signRequest(ca, request, { now, ...order }).file }
}

/** Everything an upload may change. */
function stateOf ({ fleet, endpoint }: Console): object {
  const { inService, trustStore, csr } = fleet.appliance(endpoint.name).webCertificate
  return { inService, trustStore, csr }
}

function openssl (t: Test, args: readonly string[], file: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-ome-'))
  t.teardown(() => { rmSync(folder, { recursive: true }) })
  writeFileSync(join(folder, 'in'), file)
  return execFileSync('openssl', [...args, '-in', join(folder, 'in')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

t.test('a request has the subject and the names asked for, as openssl reads it', NEEDS_OPENSSL, async t => {
  const console = await startConsole(t)
  const reply = await console.call('POST', CSR, { json: { ...FIELDS, San: 'ome.example.com,10.0.0.1,fd00::1,host' } })
  t.equal(reply.status, 200)
  t.same(Object.keys(reply.json), ['CertificateData'])
  const text: string = reply.json.CertificateData
  t.notMatch(text, /\s(?!CERTIFICATE|REQUEST)/, 'one line, as the product prints it')
  const pem = text.replace('-----BEGIN CERTIFICATE REQUEST-----', '$&\n').replace('-----END', '\n-----END').replace(/.{64}(?=[A-Za-z0-9+/=])/g, '$&\n')
  const shown = openssl(t, ['req', '-noout', '-verify', '-subject', '-text', '-nameopt', 'oneline'], pem)
  t.match(shown, 'subject=C = US, ST = Texas, L = Round Rock, O = Dell Inc., OU = Remote Access Group, CN = ome.example.com, emailAddress = support@example.com')
  t.match(shown, 'DNS:ome.example.com, IP Address:10.0.0.1, IP Address:FD00:0:0:0:0:0:0:1, DNS:host')
  t.match(shown, 'Public-Key: (2048 bit)')
  const plain = await csr(console, { San: null })
  t.same(plain.subjectAltNames, [], 'none asked for, none there')
})

t.test('key size and line breaks', async t => {
  const console = await startConsole(t, { switches: { csrOnOneLine: false } })
  const bits = (facts: RequestFacts): number | undefined => facts.publicKey.asymmetricKeyDetails?.modulusLength
  t.equal(bits(await csr(console, { KeySize: '4096' })), 4096)
  t.equal(bits(await csr(console, { KeySize: 2048 })), 2048)
  t.match((await console.call('POST', CSR, { json: FIELDS })).json.CertificateData, /^-----BEGIN CERTIFICATE REQUEST-----\n(?:[A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE REQUEST-----\n$/)
  t.equal(bits(await csr(await startConsole(t, { switches: { csrKeySize: 4096 } }))), 4096, 'the default is a switch')
})

/** Rules of a request by what the refusal calls the field, where the two are not the same word. */
const RULES: Readonly<Record<string, string>> = {
  DistinguishedName: 'distinguished-name',
  DepartmentName: 'department-name',
  BusinessName: 'business-name',
  'Subject Alternative Name(s)': 'san-names',
  SAN: 'san-count',
  KeySize: 'key-size'
}

t.test('a request with a bad field is refused by the name the product uses', async t => {
  const console = await startConsole(t)
  const { diagnoses } = console.fleet.appliance('source')
  const before = stateOf(console)
  const cases: Array<[object, string]> = [
    [{ DistinguishedName: '' }, 'DistinguishedName'],
    [{ DistinguishedName: null }, 'DistinguishedName'],
    [{ DistinguishedName: undefined }, 'DistinguishedName'],
    [{ DistinguishedName: '   ' }, 'DistinguishedName'],
    [{ DistinguishedName: '*.example.com' }, 'DistinguishedName'],
    [{ DistinguishedName: 'ome*.example.com' }, 'DistinguishedName'],
    [{ DistinguishedName: 'a'.repeat(65) }, 'DistinguishedName'],
    [{ DistinguishedName: 'a\u0000b' }, 'DistinguishedName'],
    [{ DepartmentName: '' }, 'DepartmentName'],
    [{ DepartmentName: 'd'.repeat(65) }, 'DepartmentName'],
    [{ BusinessName: null }, 'BusinessName'],
    [{ Locality: undefined }, 'Locality'],
    [{ State: '' }, 'State'],
    [{ Country: 'invalid' }, 'Country'],
    [{ Country: '12' }, 'Country'],
    [{ Email: 'support' }, 'Email'],
    [{ Email: 'a b@c' }, 'Email'],
    [{ Email: 'ä@example.com' }, 'Email'],
    [{ San: '-1' }, 'Subject Alternative Name(s)'],
    [{ San: '[a.com,b.com]' }, 'Subject Alternative Name(s)'],
    [{ San: 'a'.repeat(66) }, 'Subject Alternative Name(s)'],
    [{ San: 'test.dell.i' }, 'Subject Alternative Name(s)'],
    [{ San: 'a.example.com, b.example.com' }, 'Subject Alternative Name(s)'],
    [{ San: 'a.example.com,' }, 'Subject Alternative Name(s)'],
    [{ San: '*.example.com' }, 'Subject Alternative Name(s)'],
    [{ San: '1.2.3.4.5' }, 'Subject Alternative Name(s)'],
    [{ San: 'fe80::1%eth0' }, 'Subject Alternative Name(s)'],
    [{ San: 'a.com,b.com,c.com,d.com,e.com' }, 'SAN'],
    [{ KeySize: '1024' }, 'KeySize'],
    [{ KeySize: 3072 }, 'KeySize']
  ]
  for (const [change, argument] of cases) {
    const reply = await console.call('POST', CSR, { json: { ...FIELDS, ...change } })
    t.equal(reply.status, 400, JSON.stringify(change))
    t.equal(reply.text, envelope('CGEN6002', [argument]), JSON.stringify(change))
    const diagnosis = diagnoses.list.at(-1)
    t.match(diagnosis, { operation: 'GenerateCSR', messageId: 'CGEN6002' })
    t.match(diagnosis?.findings.filter(({ verdict }) => verdict === 'fail'), [{ id: `csr-${RULES[argument] ?? argument.toLowerCase()}`, cure: /\S/ }], 'one finding tells why')
  }
  t.equal((await console.call('POST', CSR)).text, envelope('CGEN6002', ['DistinguishedName']), 'no body at all')
  t.same(stateOf(console), before, 'nothing has changed')
})

t.test('blanks in San are a switch', async t => {
  const console = await startConsole(t, { switches: { sanBlanksRefused: false } })
  t.same((await csr(console, { San: 'a.example.com, b.example.com' })).subjectAltNames.map(({ value }) => value), ['a.example.com', 'b.example.com'])
})

t.test('every request has a key of its own, and ten at once keep nobody waiting', async t => {
  const appliances = ['one', 'two'].map(name => ({ name, version: '4.0.1', port: 0 }))
  const fleet = await startTestFleet(t, { appliances, generateKey: generateRsaKey })
  const [one, two] = [consoleOf(fleet, 'one'), consoleOf(fleet, 'two')]
  const order: string[] = []
  const requests = Array.from({ length: 10 }, async (_, index) => {
    const facts = await csr(index % 2 === 0 ? one : two)
    order.push('csr')
    return facts.publicKey.export({ type: 'spki', format: 'der' }).toString('hex')
  })
  const get = one.call('GET', '/api/ApplicationService/Info').then(() => { order.push('get') })
  const keys = await Promise.all(requests)
  await get
  t.equal(new Set(keys).size, 10)
  t.ok(order.indexOf('get') < 9, 'another request was answered before the last of them')
})

for (const endpoint of ['chain', 'certificate'] as const) {
  t.test(`every flaw of the lab CA on the ${endpoint} endpoint`, async t => {
    const { console, request } = await certifiable(t)
    const now = new Date()
    for (const flaw of FLAWS) {
      const ca = createLabCa({ intermediates: Math.max(1, flaw.intermediates ?? 1), now })
      const before = stateOf(console)
      const reply = await upload(console, endpoint, signRequest(ca, request, { flaws: [flaw], now }).file)
      const refusal = flaw.refusals[endpoint]
      if (refusal === null) {
        t.equal(reply.status, 200, `${flaw.id} is accepted`)
        t.equal(reply.text, '', `${flaw.id}: no body`)
      } else {
        t.equal(reply.status, 400, flaw.id)
        t.equal(reply.reason, '400', flaw.id)
        t.equal(reply.text, envelope(refusal.messageId, refusal.args), flaw.id)
        t.same(stateOf(console), before, `${flaw.id} changes nothing`)
      }
    }
  })
}

t.test('every profile of the lab CA', async t => {
  const { console, sign } = await certifiable(t)
  for (const profile of PROFILES) {
    const file = sign({ profile })
    for (const endpoint of ['chain', 'certificate'] as const) {
      const refusal = profile.refusals[endpoint]
      t.equal((await upload(console, endpoint, file)).text, refusal === null ? '' : envelope(refusal.messageId, refusal.args), `${profile.id} on ${endpoint}`)
    }
  }
})

t.test('a good file is accepted however it is wrapped', async t => {
  const { console, ca, request, sign } = await certifiable(t)
  const pem = sign().toString()
  const { certificates } = signRequest(ca, request, { now: new Date() })
  const p7b = encodePkcs7(certificates).toString('base64')
  const boundary = 'X-BOUNDARY'
  const form = `--${boundary}\r\nContent-Disposition: form-data; name="any"; filename="c.pem"\r\nContent-Type: application/x-pem-file\r\n\r\n${pem}\r\n--${boundary}--\r\n`
  const cases: Array<[string, string | Buffer, Record<string, string>?]> = [
    ['PEM', pem],
    ['CRLF', pem.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${pem}`],
    ['text before and between', `Bag Attributes\n  friendlyName: x\n${pem.replaceAll('-----END CERTIFICATE-----\n', '-----END CERTIFICATE-----\nsubject=x\n\n')}`],
    ['trailing blanks', pem.replaceAll('\n', '  \n') + ' \n\n'],
    ['lines of 76 characters', certificates.map(der => `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{76}/g, '$&\n')}\n-----END CERTIFICATE-----\n`).join('')],
    ['Base-64 PKCS#7', encodeBundle(certificates, 'p7b')],
    ['PKCS#7 with the root first', encodeBundle(certificates.toReversed(), 'p7b')],
    ['PKCS#7 under the name CMS', encodeBundle(certificates, 'p7b').toString().replaceAll('PKCS7', 'CMS')],
    ['bare Base-64 PKCS#7', p7b.replace(/.{64}/g, '$&\r\n')],
    ['a multipart form', form, { 'content-type': `multipart/form-data; boundary=${boundary}` }],
    ['any other content type', pem, { 'content-type': 'application/x-x509-ca-cert' }],
    ['no content type', pem, {}]
  ]
  for (const [name, body, headers] of cases) t.equal((await upload(console, 'chain', body, headers)).text, '', name)
})

t.test('an accepted chain is live at the next handshake, on the same port', async t => {
  let makeKey = (): void => {}
  const held = new Promise<void>(resolve => { makeKey = resolve })
  const generateKey: GenerateKey = async bits => {
    if (bits === 4096) await held
    return await keptKey(bits)
  }
  const { console, sign, request: { publicKey } } = await certifiable(t, {}, { generateKey })
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
  t.teardown(() => { agent.destroy() })
  const { host, port } = console.endpoint
  const onOldConnection = async (): Promise<{ status: number | undefined, reused: boolean }> => await new Promise((resolve, reject) => {
    const outgoing = request({ host, port, path: '/api/ApplicationService/Info', agent, headers: { authorization: BASIC } }, response => {
      response.resume().on('end', () => { resolve({ status: response.statusCode, reused: outgoing.reusedSocket }) })
    })
    outgoing.on('error', reject).end()
  })
  await onOldConnection()
  const slow = console.call('POST', CSR, { json: { ...FIELDS, KeySize: 4096 } })
  t.equal((await upload(console, 'chain', sign())).status, 200)
  t.same(await onOldConnection(), { status: 200, reused: true }, 'a connection that was open stays open')
  const leaf = await console.handshake()
  t.ok(new X509Certificate(leaf.raw).publicKey.equals(publicKey), 'the new leaf')
  t.equal(leaf.issuerCertificate.subject.CN, 'Inter-CA1')
  t.equal(leaf.issuerCertificate.issuerCertificate.subject.CN, 'Root-CA', 'with its chain')
  makeKey()
  t.equal((await slow).status, 200, 'a request that was running finishes')

  const { value: [shown] } = (await console.call('GET', '/api/ApplicationService/Certificate')).json
  t.match(shown, {
    IssuedTo: { '@odata.type': '#ApplicationService.CertDetail', DistinguishedName: 'ome.example.com', DepartmentName: 'Remote Access Group', Country: 'US', KeySize: null, San: null },
    IssuedBy: { DistinguishedName: 'Inter-CA1', DepartmentName: null },
    ValidTo: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
  })
  t.equal(new Date(leaf.valid_to).toISOString().replace('.000', ''), shown.ValidTo)
})

t.test('openssl s_client sees the uploaded chain on the wire', NEEDS_OPENSSL, async t => {
  const { console, sign } = await certifiable(t)
  await upload(console, 'chain', sign())
  const { host, port } = console.endpoint
  const { spawn } = await import('node:child_process')
  const shown = await new Promise<string>(resolve => {
    const client = spawn('openssl', ['s_client', '-connect', `${host}:${port}`, '-showcerts'])
    let text = ''
    client.stdout.setEncoding('utf8').on('data', chunk => { text += chunk })
    client.on('close', () => { resolve(text) })
    client.stdin.end()
  })
  t.match(shown, /0 s:.*CN = ome\.example\.com[^]*1 s:CN = Inter-CA1[^]*2 s:CN = Root-CA/)
})

t.test('the factory certificate is self-signed and shown as such', async t => {
  const console = await startConsole(t)
  const leaf = await console.handshake()
  t.equal(leaf.subject.CN, 'source')
  t.equal(leaf.issuer.CN, 'source')
  const { json } = await console.call('GET', '/api/ApplicationService/Certificate')
  t.equal(json['@odata.count'], 1)
  t.match(json.value, [{ IssuedTo: { BusinessName: 'Dell Inc.', Locality: 'Round Rock', State: 'TX', Country: 'US', Email: 'support@dell.com' } }])
})

t.test('a client that offers RSA cipher suites only cannot connect before an upload', async t => {
  const { console, sign } = await certifiable(t)
  const { host, port } = console.endpoint
  const handshake = async (): Promise<void> => {
    const socket = connect({ host, port, rejectUnauthorized: false, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' })
    await once(socket, 'secureConnect')
    socket.destroy()
  }
  await t.rejects(handshake(), { message: /handshake failure/ })
  t.equal((await upload(console, 'chain', sign())).status, 200)
  await t.resolves(handshake())
})

t.test('two keys are kept in stock, once the first is asked for', async t => {
  let made = 0
  const generateKey: GenerateKey = async bits => {
    made++
    return await generateRsaKey(bits)
  }
  const fleet = await Fleet.start({ generateKey, appliances: [{ name: 'source', version: '3.10.2', port: 0 }], host: '127.0.0.1', username: 'admin', password: 'admin', logger: pino({ level: 'silent' }) })
  t.teardown(async () => { await fleet.stop(0) })
  const console = consoleOf(fleet)
  await console.call('GET', '/api/ApplicationService/Info')
  t.equal(made, 0)
  await csr(console)
  while (fleet.keysAvailable < 2) await console.call('GET', '/api/ApplicationService/Info')
  await csr(console)
  t.equal(fleet.keysAvailable, 1, 'the next is being made')
})

t.test('what comes after what', async t => {
  const { console, ca, sign } = await certifiable(t)
  const appliance = console.fleet.appliance('source')
  const single = sign()
  t.equal((await upload(console, 'certificate', single)).status, 200, 'a whole chain on the single endpoint (ansible issue 645)')
  t.equal(piece(appliance, WEB_CERTIFICATE).value.chain.length, 1, 'only its leaf is used')
  t.equal(piece(appliance, TRUST_STORE).value.length, 0)
  t.equal((await upload(console, 'chain', single)).status, 200, 'its chain may follow, for the same key')
  t.equal(piece(appliance, WEB_CERTIFICATE).value.chain.length, 3)
  t.equal(new X509Certificate(piece(appliance, TRUST_STORE).value[0] ?? '').subject, 'CN=Root-CA', 'the root joins the trust store')
  t.equal((await upload(console, 'chain', single)).status, 200, 'an identical one is accepted')
  t.equal(piece(appliance, TRUST_STORE).value.length, 1, 'once')

  const newer = await csr(console)
  t.equal((await console.handshake()).subject.CN, 'ome.example.com', 'the certificate in service stays')
  t.equal((await upload(console, 'chain', single)).text, envelope('CGEN1008', ['Invalid CSR key.']), 'a new request ends the old one')
  t.equal((await upload(console, 'chain', signRequest(ca, newer, { now: new Date() }).file)).status, 200)

  const fresh = await startConsole(t)
  t.equal((await upload(fresh, 'chain', single)).text, envelope('CGEN1008', ['Invalid CSR key.']), 'no request was ever made')
})

t.test('below 3.10 there is no chain upload', async t => {
  const fleet = await startTestFleet(t, { appliances: ['3.9', '3.9.1', '3.10', '4.0.1'].map((version, index) => ({ name: `a${index}`, version, port: 0 })) })
  for (const [index, status] of [404, 404, 400, 400].entries()) {
    const reply = await upload(consoleOf(fleet, `a${index}`), 'chain', 'garbage')
    t.equal(reply.status, status)
    if (status === 404) t.equal(reply.text, envelope('CGEN1006'))
  }
})

t.test('application.log has the lines of KB 000221202; the audit log an entry for each deed', async t => {
  const { console, sign } = await certifiable(t)
  await upload(console, 'chain', 'garbage')
  await upload(console, 'certificate', 'garbage')
  await upload(console, 'chain', sign())
  const appliance = console.fleet.appliance('source')
  const body = JSON.stringify(new Refusal('CSEC9002').body)
  const stamp = '\\[ERROR\\] \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\[ajp-nio-0:0:0:0:0:0:0:1-8009-exec-\\d+\\]'
  const [chainLine = '', singleLine = '', none] = appliance.applicationLog.lines
  t.match(chainLine, new RegExp(`^${stamp} SSLController - uploadNewCertificateChain\\(\\): Error uploading certificate chain: \\{`))
  t.ok(chainLine.endsWith(body))
  t.match(singleLine, new RegExp(`^${stamp} SSLController - \\{`))
  t.ok(singleLine.endsWith(body))
  t.equal(none, undefined, 'a success is silent')
  const { value } = (await console.call('GET', '/api/ApplicationService/AuditLogs')).json
  t.same(value.map((entry: { MessageID: string, MessageArgs: string }) => `${entry.MessageID} ${entry.MessageArgs}`), [
    'MOCK2004 admin || 127.0.0.1 || ome.example.com', 'MOCK2006 admin || 127.0.0.1 || chain', 'MOCK2006 admin || 127.0.0.1 || certificate', 'MOCK2005 admin || 127.0.0.1 || chain'
  ])
})

t.test('the log line of the KB, letter by letter', async t => {
  const { console, sign } = await certifiable(t)
  const { clock, applicationLog } = console.fleet.appliance('source')
  const file = sign({ flaws: FLAWS.filter(({ id }) => id === 'foreign-key') })
  clock.set(new Date('2024-01-25T11:10:30Z'))
  await upload(console, 'chain', file)
  const [line = ''] = applicationLog.lines
  t.equal(line.replace(/:3\d\.\d{3}/, ':34.735').replace(/exec-\d+/, 'exec-10'), '[ERROR] 2024-01-25 11:10:34.735 [ajp-nio-0:0:0:0:0:0:0:1-8009-exec-10] SSLController - uploadNewCertificateChain(): Error uploading certificate chain: {"error":{"code":"Base.1.0.GeneralError","message":"A general error has occurred. See ExtendedInfo for more information.","@Message.ExtendedInfo":[{"MessageId":"CGEN1008","RelatedProperties":[],"Message":"Unable to process the request because an error occurred.","MessageArgs":["Invalid CSR key."],"Severity":"Critical","Resolution":"Retry the operation. If the issue persists, contact your system administrator."}]}}')
})

t.test('every switch about files, both ways', async t => {
  const INVALID_CHAIN = envelope('CGEN1008', ['Invalid certificate chain provided.'])
  const INVALID_FILE = envelope('CSEC9002')
  const NO_EKU = envelope('CGEN1008', ['No Client/Server authentication EKU present in leaf certificate.'])
  const NO_CN = envelope('CGEN1008', ['No common name found in leaf certificate.'])
  const byDefault = await certifiable(t)
  const cases: Array<{ set: Partial<Switches>, endpoint: Endpoint, flaw: string, off: string, on: string, onStatus?: number }> = [
    { set: { derAccepted: true }, endpoint: 'certificate', flaw: 'der', off: INVALID_FILE, on: '' },
    { set: { derAccepted: true }, endpoint: 'chain', flaw: 'binary-p7b', off: INVALID_FILE, on: '' },
    { set: { pemChainReordered: true }, endpoint: 'chain', flaw: 'shuffled', off: INVALID_CHAIN, on: '' },
    { set: { leafOnlyChainAccepted: true }, endpoint: 'chain', flaw: 'leaf-only', off: INVALID_CHAIN, on: '' },
    { set: { absentUsageAcceptedOnChain: true }, endpoint: 'chain', flaw: 'no-extended-key-usage', off: NO_EKU, on: '' },
    { set: { absentUsageAcceptedOnCertificate: false }, endpoint: 'certificate', flaw: 'no-extended-key-usage', off: '', on: INVALID_FILE },
    { set: { anyExtendedKeyUsageAccepted: true }, endpoint: 'chain', flaw: 'any-extended-key-usage', off: NO_EKU, on: '' },
    { set: { wildcardSubjectAltNameAccepted: false }, endpoint: 'chain', flaw: 'wildcard-alternative-name', off: '', on: NO_CN },
    { set: { chainAcceptedOnCertificate: false }, endpoint: 'certificate', flaw: 'none', off: '', on: INVALID_FILE },
    { set: { depthJudgedAtUpload: true }, endpoint: 'chain', flaw: 'depth-11', off: '', on: INVALID_CHAIN },
    { set: { depthJudgedAtUpload: true, maxDepth: 11 }, endpoint: 'chain', flaw: 'depth-11', off: '', on: '' },
    { set: { validityJudgedAtUpload: true }, endpoint: 'chain', flaw: 'expired', off: '', on: INVALID_CHAIN },
    { set: { validityJudgedAtUpload: true }, endpoint: 'certificate', flaw: 'not-yet-valid', off: '', on: INVALID_FILE },
    { set: { chainEncodingRefusal: 'CGEN1008' }, endpoint: 'chain', flaw: 'garbage', off: INVALID_FILE, on: INVALID_CHAIN },
    { set: { commonNameArgument: 'Something else.' }, endpoint: 'chain', flaw: 'no-common-name', off: NO_CN, on: envelope('CGEN1008', ['Something else.']) },
    { set: { uploadRefusalStatus: 500 }, endpoint: 'chain', flaw: 'garbage', off: INVALID_FILE, on: INVALID_FILE, onStatus: 500 }
  ]
  for (const { set, endpoint, flaw: id, off, on, onStatus } of cases) {
    const flaws = FLAWS.filter(flaw => flaw.id === id)
    t.equal(flaws.length, id === 'none' ? 0 : 1, `the flaw ${id} exists`)
    t.equal((await upload(byDefault.console, endpoint, byDefault.sign({ flaws }))).text, off, `${id} on ${endpoint} by default`)
    const switched = await certifiable(t, set)
    const reply = await upload(switched.console, endpoint, switched.sign({ flaws }))
    t.equal(reply.text, on, `${id} on ${endpoint} with ${JSON.stringify(set)}`)
    if (onStatus !== undefined) t.equal(reply.status, onStatus)
  }
})

t.test('the key of the request may be dropped after an upload', async t => {
  const { console, sign } = await certifiable(t, { csrKeyKept: false })
  t.equal((await upload(console, 'certificate', sign())).status, 200)
  t.equal((await upload(console, 'chain', sign())).text, envelope('CGEN1008', ['Invalid CSR key.']))
})

t.test('the web server may be away for a while after an upload', async t => {
  for (const sessionsSurviveRestart of [true, false]) {
    const { console, sign } = await certifiable(t, { webServerRestartSeconds: 1, sessionsSurviveRestart })
    const login = await console.call('POST', '/api/SessionService/Sessions', { json: { UserName: 'admin', Password: 'admin' } })
    t.equal((await upload(console, 'chain', sign())).status, 200, 'the answer itself arrives')
    await t.rejects(console.call('GET', '/api/ApplicationService/Info', { agent: false }), { code: 'ECONNREFUSED' })
    let reply: Reply | null = null
    while (reply === null) reply = await console.call('GET', '/api/ApplicationService/Info', { agent: false, as: String(login.headers['x-auth-token']) }).catch(() => null)
    t.equal(reply.status, sessionsSurviveRestart ? 200 : 401)
    t.equal((await console.handshake()).subject.CN, 'ome.example.com')
  }
})

t.test('nothing uploaded, however broken, makes a 5xx, a hang or a change', async t => {
  const { console, sign, ca, request } = await certifiable(t)
  const pem = sign().toString()
  const { certificates } = signRequest(ca, request, { now: new Date() })
  const [leaf = Buffer.alloc(0)] = certificates
  const block = (der: Buffer): string => `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
  const nested = (depth: number): Buffer => { let der = Buffer.from([0x05, 0x00]); for (let level = 0; level < depth; level++) der = Buffer.concat([Buffer.from([0x30, 0x83, der.length >> 16, (der.length >> 8) & 255, der.length & 255]), der]); return der }
  const rsa = (id: string): Buffer => signRequest(ca, request, { now: new Date(), flaws: FLAWS.filter(flaw => flaw.id === id) }).file
  const cases: Record<string, Buffer | string> = {
    nothing: '',
    '10 MB of PEM': pem.repeat(Math.ceil(10_000_000 / pem.length)),
    '10,000 blocks': block(leaf).repeat(10_000),
    '65 certificates': block(leaf).repeat(65),
    '64 copies of the leaf': block(leaf).repeat(64),
    'ten million dashes': '-'.repeat(10_000_000),
    'a million BEGIN lines': '-----BEGIN CERTIFICATE-----\n'.repeat(100_000),
    'BEGIN and END of different kinds': pem.replace('END CERTIFICATE', 'END CRL'),
    'no END': pem.slice(0, 500),
    NULs: Buffer.alloc(100_000),
    'NULs in the PEM': pem.replace('MII', 'M\0I'),
    'truncated Base 64': pem.replace(/.\n-----END/, '\n-----END'),
    'a truncated certificate': block(leaf.subarray(0, 300)),
    'bytes behind the certificate': block(Buffer.concat([leaf, Buffer.from([0, 1, 2])])),
    'BER indefinite length': block(Buffer.concat([Buffer.from([0x30, 0x80]), leaf.subarray(4), Buffer.from([0, 0])])),
    'ASN.1 nested 20,000 deep': block(nested(20_000)),
    'ASN.1 nested 20,000 deep as PKCS#7': nested(20_000).toString('base64'),
    'an absurd length': block(Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x00])),
    'UTF-16': Buffer.from(`\ufeff${pem}`, 'utf16le'),
    'the request itself': `-----BEGIN CERTIFICATE REQUEST-----\n${leaf.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`,
    'a private key beside the chain': rsa('private-key'),
    'an encrypted key beside the chain': rsa('encrypted-private-key'),
    'an empty PKCS#7': encodeBundle([], 'p7b'),
    'PKCS#7 with 200 certificates': encodeBundle(Array.from({ length: 200 }, () => leaf), 'p7b'),
    JSON: '{"a":1}',
    HTML: '<html>'.repeat(10_000)
  }
  const before = stateOf(console)
  for (const [name, body] of Object.entries(cases)) {
    for (const endpoint of ['chain', 'certificate'] as const) {
      if (endpoint === 'certificate' && name === '64 copies of the leaf') continue
      t.equal((await upload(console, endpoint, body)).status, 400, `${name} on ${endpoint}`)
    }
  }
  t.same(stateOf(console), before)
})

t.test('a private key in a file shows up nowhere', async t => {
  const { console, sign } = await certifiable(t)
  const file = sign({ flaws: FLAWS.filter(({ id }) => id === 'private-key') }).toString()
  const secret = /PRIVATE KEY-----\n([^\n]+)/.exec(file)?.[1] ?? 'not found'
  t.not(secret, 'not found')
  const reply = await upload(console, 'chain', file)
  const { ledger: { state, auditLog }, diagnoses, applicationLog } = console.fleet.appliance('source')
  t.notMatch(JSON.stringify([reply.text, state, diagnoses.list, applicationLog.lines, auditLog.entries]), secret)
  t.equal(diagnoses.list.at(-1)?.findings.find(({ verdict }) => verdict === 'fail')?.id, 'secret')
  t.throws(() => decodeBundle(Buffer.from(file), { derAccepted: false }), { message: /^the file holds a [A-Z ]*PRIVATE KEY$/ })
})
