import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { chainRefusal, fieldRefusal, fileRefusal, strangerRefusal } from './kb.mjs'
import { run } from './lab.mjs'

export const needs = ['curl']

const json = ['-H', 'Content-Type: application/json']
const bytes = ['-H', 'Content-Type: application/octet-stream', '-H', 'Accept: application/octet-stream']
const GENERATE = '/api/ApplicationService/Actions/ApplicationService.GenerateCSR'
const UPLOAD = '/api/ApplicationService/Actions/ApplicationService.UploadCertificate'
const UPLOAD_CHAIN = '/api/ApplicationService/Actions/ApplicationService.UploadCertChain'
const INFO = '/api/ApplicationService/Info'
const SESSIONS = '/api/SessionService/Sessions'
const LOGS = '/api/ApplicationService/AuditLogs'

/** What curl prints with -i: the status line, the headers by lower-case name, the body as it came. */
function parse (output) {
  const end = output.indexOf('\r\n\r\n')
  const [status, ...lines] = output.slice(0, end).split('\r\n')
  const headers = Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]))
  return { status, headers, body: output.slice(end + 4) }
}

const csr = (changes = {}) => JSON.stringify({
  DistinguishedName: 'curl.lab.test',
  DepartmentName: 'Remote Access Group',
  BusinessName: 'Acceptance Inc.',
  Locality: 'Round Rock',
  State: 'Texas',
  Country: 'US',
  Email: 'support@lab.test',
  San: 'curl.lab.test,127.0.0.1',
  ...changes
})

export function checks (lab) {
  const { url, host, port } = lab.appliances.curl
  const basic = ['-u', `admin:${lab.password}`]
  const curl = async (path, ...args) => parse(await run('curl', ['-sSki', '-H', 'Expect:', ...args, `${url}${path}`]))
  const refused = async (answer, status, body) => {
    assert.equal(answer.status, `HTTP/1.1 ${status} ${status}`)
    assert.match(answer.headers['content-type'], /^application\/json/)
    assert.equal(answer.body, body)
  }
  const session = { SessionType: 'API', UserName: 'admin', Password: lab.password }
  let token = []
  let sessionId
  let chain

  return [
    ['Info with Basic', async () => {
      const { status, body } = await curl(INFO, ...basic)
      assert.match(status, /^HTTP\/1\.1 200/)
      assert.equal(JSON.parse(body).Version, '4.0.1')
    }],
    ['no credentials: 401 401', async () => refused(await curl(INFO), 401, strangerRefusal)],
    ['wrong Basic password: 401 401', async () => refused(await curl(INFO, '-u', 'admin:wrong'), 401, strangerRefusal)],
    ['unknown token: 401 401', async () => refused(await curl(INFO, '-H', 'X-Auth-Token: 13bc3f63-9376-44dc-a09f-3a94591a7c5d'), 401, strangerRefusal)],
    ['session: 201, X-Auth-Token, Location', async () => {
      const { status, headers, body } = await curl(SESSIONS, ...json, '-d', JSON.stringify(session))
      assert.match(status, /^HTTP\/1\.1 201/)
      sessionId = JSON.parse(body).Id
      assert.equal(headers.location, `${SESSIONS}('${sessionId}')`)
      token = ['-H', `X-Auth-Token: ${headers['x-auth-token']}`]
    }],
    ['session with a wrong password: 401 401', async () => {
      await refused(await curl(SESSIONS, ...json, '-d', JSON.stringify({ ...session, Password: 'wrong' })), 401, strangerRefusal)
    }],
    ['Info with the token', async () => assert.match((await curl(INFO, ...token)).status, /^HTTP\/1\.1 200/)],
    ['the session is listed', async () => {
      const { value } = JSON.parse((await curl(SESSIONS, ...token)).body)
      assert.ok(value.some(item => item['@odata.id'].split("'")[1] === sessionId))
    }],
    ['collection: context, count, value', async () => {
      const body = JSON.parse((await curl(LOGS, ...token)).body)
      assert.match(body['@odata.context'], /^\/api\/\$metadata#Collection\(/)
      assert.ok(Number.isInteger(body['@odata.count']) && Array.isArray(body.value))
    }],
    ['$top percent-encoded', async () => assert.equal(JSON.parse((await curl(`${LOGS}?%24top=1`, ...token)).body).value.length, 1)],
    ['$top gives a relative nextLink, which can be followed', async () => {
      const next = JSON.parse((await curl(`${LOGS}?$top=1`, ...token)).body)['@odata.nextLink']
      assert.match(next, /^\/api\//)
      assert.equal(JSON.parse((await curl(next, ...token)).body).value.length, 1)
    }],
    ['double slash', async () => assert.match((await curl('/api//ApplicationService/Info', ...token)).status, /^HTTP\/1\.1 200/)],
    ['unknown path: 404 404 CGEN1006', async () => {
      const { status, body } = await curl('/api/NoSuchService/Things', ...token)
      assert.equal(status, 'HTTP/1.1 404 404')
      assert.equal(JSON.parse(body).error['@Message.ExtendedInfo'][0].MessageId, 'CGEN1006')
    }],
    ['broken JSON: 400 400 and the envelope', async () => {
      const { status, body } = await curl(GENERATE, ...token, ...json, '-d', '{"DistinguishedName":')
      assert.equal(status, 'HTTP/1.1 400 400')
      assert.equal(JSON.parse(body).error.code, 'Base.1.0.GeneralError')
    }],
    ['wildcard DistinguishedName: CGEN6002', async () => {
      await refused(await curl(GENERATE, ...token, ...json, '-d', csr({ DistinguishedName: '*.lab.test' })), 400, fieldRefusal('DistinguishedName'))
    }],
    ['CSR with Basic: one line', async () => {
      const { CertificateData } = JSON.parse((await curl(GENERATE, ...basic, ...json, '-d', csr({ San: null }))).body)
      assert.match(CertificateData, /^-----BEGIN CERTIFICATE REQUEST-----[A-Za-z0-9+/=]+-----END CERTIFICATE REQUEST-----$/)
    }],
    ['CSR with a token, signed by the lab CA', async () => {
      const { CertificateData } = JSON.parse((await curl(GENERATE, ...token, ...json, '-d', csr())).body)
      chain = await lab.sign(await lab.keep('curl.csr', CertificateData), 'curl.pem', '--profile', 'client-server')
    }],
    ['garbage to UploadCertificate: CSEC9002, to the byte', async () => refused(await curl(UPLOAD, ...token, ...bytes, '--data-binary', 'garbage'), 400, fileRefusal)],
    ['garbage to UploadCertChain: CSEC9002, to the byte', async () => refused(await curl(UPLOAD_CHAIN, ...token, ...bytes, '--data-binary', 'garbage'), 400, fileRefusal)],
    ['leaf alone to UploadCertChain: CGEN1008, to the byte', async () => {
      const leaf = await lab.keep('leaf.pem', (await readFile(chain, 'utf8')).split(/(?<=-----END CERTIFICATE-----\s)/)[0])
      await refused(await curl(UPLOAD_CHAIN, ...token, ...bytes, '--data-binary', `@${leaf}`), 400, chainRefusal('Invalid certificate chain provided.'))
    }],
    ['upload without credentials: 401 401', async () => refused(await curl(UPLOAD_CHAIN, ...bytes, '--data-binary', `@${chain}`), 401, strangerRefusal)],
    ['chain as multipart/form-data', async () => {
      assert.match((await curl(UPLOAD_CHAIN, ...token, '-F', `file=@${chain}`)).status, /^HTTP\/1\.1 200/)
    }],
    ['the chain verifies, without -k', async () => {
      const output = await run('curl', ['-sS', ...basic, '--cacert', chain, '--resolve', `curl.lab.test:${port}:${host}`, `https://curl.lab.test:${port}${INFO}`])
      assert.equal(JSON.parse(output).Version, '4.0.1')
    }],
    ['Certificate shows who issued it', async () => {
      const { value } = JSON.parse((await curl('/api/ApplicationService/Certificate', ...basic)).body)
      assert.equal(value.length, 1)
      assert.equal(value[0].IssuedTo.DistinguishedName, 'curl.lab.test')
      assert.notEqual(value[0].IssuedBy.DistinguishedName, 'curl.lab.test')
    }],
    ['session deleted: 204, and its token is dead', async () => {
      assert.match((await curl(`${SESSIONS}('${sessionId}')`, ...token, ...json, '-X', 'DELETE')).status, /^HTTP\/1\.1 204/)
      await refused(await curl(INFO, ...token), 401, strangerRefusal)
    }]
  ]
}
