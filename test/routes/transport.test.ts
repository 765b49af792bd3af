import { Agent } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import fc from 'fast-check'
import pino from 'pino'
import t from 'tap'
import { envelope } from '../support/envelope.ts'
import { type Console, type Sent, startConsole } from '../support/fleet.ts'

const INFO = '/api/ApplicationService/Info'
const CSR = '/api/ApplicationService/Actions/ApplicationService.GenerateCSR'
const SESSIONS = '/api/SessionService/Sessions'
const UPLOAD = '/api/ApplicationService/Actions/ApplicationService.UploadCertChain'
const VERIFY = '/api/MigrationService/Actions/MigrationService.VerifyPeer'
const BAD_PAYLOAD = 'Either payload syntax or property values are invalid'

interface Case {
  name: string
  method?: string
  path?: string
  sent?: Sent
  status: number
  body: string
}

const json = (text: string): Sent => ({ body: text, headers: { 'content-type': 'application/json' } })
const bad = (property?: string): string => envelope('CGEN1004', [BAD_PAYLOAD], property === undefined ? [] : [property])

/** A form of text fields, and a file behind them. */
function form (fields: number, name = 'f', bytes = 10): Sent {
  const part = (more: string, value: string): string => `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
  return {
    body: `${part('', 'x').repeat(fields)}${part('; filename="c.pem"', '-'.repeat(bytes))}--b--\r\n`,
    headers: { 'content-type': 'multipart/form-data; boundary=b' }
  }
}

function peer (port: number): object {
  return { Side: 'source', Address: '127.0.0.1', Port: port, Ticket: 'x', Guid: 'x' }
}

const FAILURES: Case[] = [
  { name: 'no credentials', sent: { as: 'none' }, status: 401, body: envelope('CGEN1001') },
  { name: 'a wrong password', sent: { as: 'none', headers: { authorization: `Basic ${Buffer.from('admin:wrong').toString('base64')}` } }, status: 401, body: envelope('CGEN1001') },
  { name: 'an unknown user', sent: { as: 'none', headers: { authorization: `Basic ${Buffer.from('nobody:x').toString('base64')}` } }, status: 401, body: envelope('CGEN1001') },
  { name: 'credentials that are no Base 64', sent: { as: 'none', headers: { authorization: 'Basic !!!' } }, status: 401, body: envelope('CGEN1001') },
  { name: 'credentials without a colon', sent: { as: 'none', headers: { authorization: `Basic ${Buffer.from('admin').toString('base64')}` } }, status: 401, body: envelope('CGEN1001') },
  { name: 'an unknown token', sent: { as: 'd15f17f01cd627c30173b1582642497d' }, status: 401, body: envelope('CGEN1001') },
  { name: 'an unknown path, to a stranger', path: '/api/NoSuchService/Things', sent: { as: 'none' }, status: 401, body: envelope('CGEN1001') },
  { name: 'an unknown path', path: '/api/NoSuchService/Things', status: 404, body: envelope('CGEN1006') },
  { name: 'the service of OME-Modular, which modules probe', path: '/api/ManagementDomainService/Domains', status: 404, body: envelope('CGEN1006') },
  { name: 'an unknown path with a broken body', method: 'POST', path: '/api/Nothing', sent: json('{"'), status: 404, body: envelope('CGEN1006') },
  { name: 'an unknown path outside /api', path: '/index.html', status: 404, body: envelope('CGEN1006') },
  { name: 'a web interface', path: '/', status: 404, body: envelope('CGEN1006') },
  { name: 'Redfish', path: '/redfish/v1', status: 404, body: envelope('CGEN1006') },
  { name: 'an unknown session', path: `${SESSIONS}('no-such')`, status: 404, body: envelope('CGEN1006') },
  { name: 'a key of the wrong kind', path: `${SESSIONS}(12)`, status: 404, body: envelope('CGEN1006') },
  { name: 'a wrong method', method: 'PATCH', path: INFO, status: 405, body: envelope('CGEN1006') },
  { name: 'a wrong method on an action', path: CSR, status: 405, body: envelope('CGEN1006') },
  { name: 'broken JSON', method: 'POST', path: CSR, sent: json('{"DistinguishedName":'), status: 400, body: bad() },
  { name: 'JSON that poisons a prototype', method: 'POST', path: CSR, sent: json('{"__proto__":{"x":1}}'), status: 400, body: bad() },
  { name: 'an array for an object', method: 'POST', path: CSR, sent: json('[]'), status: 400, body: bad() },
  { name: 'a number for a string', method: 'POST', path: CSR, sent: json('{"San":5}'), status: 400, body: envelope('CGEN1014', ['Invalid json type: NUMBER for Edm.String property: San']) },
  { name: 'a list for a string', method: 'POST', path: CSR, sent: json('{"San":["a.example.com"]}'), status: 400, body: envelope('CGEN1014', ['Invalid value for property: San must not be an object or array.']) },
  { name: 'JSON nested four thousand times', method: 'POST', path: CSR, sent: json('['.repeat(4000)), status: 400, body: bad() },
  { name: 'JSON nested 65 times, whole', method: 'POST', path: CSR, sent: json(`${'{"a":'.repeat(64)}[]${'}'.repeat(64)}`), status: 400, body: bad() },
  { name: 'JSON nested to a stranger', method: 'POST', path: SESSIONS, sent: { ...json('['.repeat(4000)), as: 'none' }, status: 400, body: bad() },
  { name: 'a console to connect to on port 70000', method: 'POST', path: VERIFY, sent: json(JSON.stringify(peer(70_000))), status: 400, body: bad() },
  { name: 'a console to connect to on port 0', method: 'POST', path: VERIFY, sent: json(JSON.stringify(peer(0))), status: 400, body: bad() },
  { name: 'text for JSON', method: 'POST', path: CSR, sent: { body: '{}', headers: { 'content-type': 'text/plain' } }, status: 415, body: bad() },
  { name: 'a form for JSON', method: 'POST', path: SESSIONS, sent: { body: 'UserName=admin', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, status: 415, body: bad() },
  { name: 'JSON for a file', method: 'POST', path: UPLOAD, sent: json('{}'), status: 415, body: bad() },
  { name: 'a JSON body over a mebibyte', method: 'POST', path: CSR, sent: json(`{"San":"${'a'.repeat(1_100_000)}"}`), status: 413, body: bad() },
  { name: 'a file over sixteen mebibytes', method: 'POST', path: UPLOAD, sent: { body: Buffer.alloc(17 * 1024 * 1024), headers: { 'content-type': 'application/octet-stream' } }, status: 413, body: bad() },
  { name: 'a malformed URL', path: '/api/%zz', status: 400, body: envelope('CGEN1002') },
  { name: 'a key of a thousand characters', path: `${SESSIONS}('${'a'.repeat(1000)}')`, status: 400, body: envelope('CGEN1002') },
  { name: 'a multipart form without boundary', method: 'POST', path: UPLOAD, sent: { body: 'x', headers: { 'content-type': 'multipart/form-data' } }, status: 400, body: bad() },
  { name: 'a multipart form cut short', method: 'POST', path: UPLOAD, sent: { body: '--b\r\nContent-Disposition: form-data; name="f"; filename="c.pem"\r\n\r\n-----BEG', headers: { 'content-type': 'multipart/form-data; boundary=b' } }, status: 400, body: bad() },
  { name: 'a multipart form of 17 fields', method: 'POST', path: UPLOAD, sent: form(17), status: 413, body: bad() },
  { name: 'a multipart form of 2,000 parts', method: 'POST', path: UPLOAD, sent: form(2000), status: 413, body: bad() },
  { name: 'a multipart form with a field that poisons', method: 'POST', path: UPLOAD, sent: form(1, '__proto__'), status: 400, body: bad() },
  { name: 'a multipart form of 17 MiB', method: 'POST', path: UPLOAD, sent: form(0, '', 17 * 1024 * 1024), status: 413, body: bad() },
  { name: 'a multipart form without a file', method: 'POST', path: UPLOAD, sent: { body: '--b--\r\n', headers: { 'content-type': 'multipart/form-data; boundary=b' } }, status: 400, body: envelope('CSEC9002') },
  { name: 'an expectation nobody can meet', sent: { headers: { expect: 'a miracle' } }, status: 200, body: '' }
]

t.test('everything that goes wrong is told in the envelope, with a numeric reason phrase', async t => {
  const console = await startConsole(t)
  for (const { name, method = 'GET', path = INFO, sent, status, body } of FAILURES) {
    const reply = await console.call(method, path, sent)
    t.equal(reply.status, status, `${name}: status`)
    if (body === '') continue
    t.equal(reply.reason, String(status), `${name}: reason phrase`)
    t.equal(reply.text, body, `${name}: body`)
    t.equal(reply.headers['content-type'], 'application/json; odata.metadata=minimal', `${name}: content type`)
    t.equal(reply.headers.server, 'Apache', `${name}: server`)
  }
})

t.test('405 tells what is allowed', async t => {
  const console = await startConsole(t)
  t.equal((await console.call('DELETE', INFO)).headers.allow, 'GET, HEAD')
  t.equal((await console.call('DELETE', CSR)).headers.allow, 'POST')
  t.equal((await console.call('PUT', `${SESSIONS}('x')`)).headers.allow, 'GET, HEAD, DELETE')
})

t.test('the status of an unknown path is a switch', async t => {
  const console = await startConsole(t, { switches: { unknownPathStatus: 400 } })
  const reply = await console.call('GET', '/api/Nothing')
  t.equal(reply.status, 400)
  t.equal(reply.reason, '400')
  t.equal(reply.text, envelope('CGEN1006'))
})

t.test('what clients really send is understood', async t => {
  const console = await startConsole(t)
  const { headers } = await console.call('POST', SESSIONS, { as: 'none', json: { UserName: 'admin', Password: 'admin' } })
  const token = String(headers['x-auth-token'])
  const id = String(headers.location).split("'")[1]
  const typed = { 'content-type': 'application/json' }
  const cases: Array<[string, string, string, Sent, number]> = [
    ['a JSON content type on GET (all clients)', 'GET', INFO, { as: token, headers: typed }, 200],
    ['double slashes (ansible pagination)', 'GET', '/api//ApplicationService/Info', { as: token }, 200],
    ['percent-encoded quotes and parentheses', 'GET', `${SESSIONS}%28%27${id}%27%29`, { as: token }, 200],
    ['an upper-case token header (all but terraform)', 'GET', INFO, { as: 'none', headers: { 'X-AUTH-TOKEN': token } }, 200],
    ['a token beside Basic credentials', 'GET', INFO, { headers: { 'x-auth-token': token } }, 200],
    ['HEAD', 'HEAD', INFO, { as: token }, 200],
    ['an empty JSON body on an action (PowerShell)', 'POST', CSR, { as: token, headers: { ...typed, 'content-length': '0' } }, 400],
    ['Accept: application/octet-stream on an upload', 'POST', UPLOAD, { as: token, body: 'garbage', headers: { 'content-type': 'application/octet-stream', accept: 'application/octet-stream' } }, 400],
    ['an upload without a content type', 'POST', UPLOAD, { as: token, body: 'garbage' }, 400],
    ['a JSON content type on DELETE (PowerShell)', 'DELETE', `${SESSIONS}('nothing')`, { as: token, headers: typed }, 204],
    ['a chunked empty body on DELETE (ansible)', 'DELETE', `${SESSIONS}('${id}')`, { as: token, headers: { ...typed, 'transfer-encoding': 'chunked' } }, 204]
  ]
  for (const [name, method, path, sent, status] of cases) {
    const reply = await console.call(method, path, sent)
    t.equal(reply.status, status, name)
    if (status === 400) t.match(reply.json, { error: { code: 'Base.1.0.GeneralError' } }, `${name}: JSON all the same`)
  }
})

t.test('bytes that are no HTTP request are answered in the envelope', async t => {
  const console = await startConsole(t)
  const cases = [
    { name: 'garbage', bytes: 'this is not HTTP\r\n\r\n', status: 400 },
    { name: 'a header of 100 KiB', bytes: `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`, status: 431 },
    { name: 'a broken chunk', bytes: `POST ${SESSIONS} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`, status: 400 },
    { name: 'a bad content length', bytes: 'POST /api HTTP/1.1\r\nhost: x\r\ncontent-length: minus\r\n\r\n', status: 400 },
    { name: 'CONNECT', bytes: 'CONNECT x:443 HTTP/1.1\r\nhost: x\r\n\r\n', status: 405 },
    { name: 'no Host header', bytes: `GET ${INFO} HTTP/1.1\r\nconnection: close\r\n\r\n`, status: 401 }
  ]
  for (const { name, bytes, status } of cases) {
    const text = await raw(console, bytes)
    t.ok(text.startsWith(`HTTP/1.1 ${status} ${status}\r\n`), `${name}: ${text.slice(0, 30)}`)
    t.match(text, '"code":"Base.1.0.GeneralError"', name)
  }
  t.equal((await console.call('GET', INFO)).status, 200, 'the appliance goes on')
})

t.test('a connection is kept open for 5 s, for any number of requests', async t => {
  const console = await startConsole(t)
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => { agent.destroy() })
  t.equal((await console.call('GET', INFO, { agent })).headers['keep-alive'], 'timeout=5')
})

t.test('plain HTTP on the TLS port is led to https', async t => {
  const { call, endpoint: { host, port } } = await startConsole(t)
  const says = async (bytes: string | Buffer): Promise<string> => {
    const socket = connectPlain({ host, port }, () => { socket.write(bytes) })
    return await text(socket)
  }
  const body = `This port speaks HTTPS: https://127.0.0.1:${port}/\n`
  for (const request of ['GET / HTTP/1.1\r\nhost: x\r\n\r\n', `POST ${SESSIONS} HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc`, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n`]) {
    t.match(await says(request), new RegExp(`^HTTP/1\\.1 301 Moved Permanently\r\nlocation: https://127\\.0\\.0\\.1:${port}/\r\n[^]*content-length: ${body.length}\r\n[^]*\r\n\r\n${body}$`))
  }
  for (const bytes of ['SSH-2.0-x\r\n', Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])]) t.notMatch(await says(bytes).catch(() => ''), /HTTP/, 'what is no HTTP')
  t.equal((await call('GET', INFO)).status, 200)
})

t.test('no JSON body makes a 5xx', async t => {
  const console = await startConsole(t)
  const token = String((await console.call('POST', SESSIONS, { as: 'none', json: { UserName: 'admin', Password: 'admin' } })).headers['x-auth-token'])
  const paths = [CSR, SESSIONS, '/api/SessionService/Actions/SessionService.SessionConfigurationUpdate']
  const value = fc.oneof(fc.jsonValue(), fc.record({ DistinguishedName: fc.jsonValue(), San: fc.jsonValue(), UserName: fc.jsonValue(), Password: fc.jsonValue(), SessionType: fc.jsonValue() }, { requiredKeys: [] }))
  await fc.assert(fc.asyncProperty(fc.constantFrom(...paths), value, async (path, body) => {
    const reply = await console.call('POST', path, { as: token, json: body })
    if (reply.status >= 400) return reply.status < 500 && reply.reason === String(reply.status) && reply.json.error.code === 'Base.1.0.GeneralError'
    return path !== SESSIONS
  }), { numRuns: 200 })
  t.pass('200 bodies')
})

async function raw ({ endpoint: { host, port } }: Console, bytes: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    let text = ''
    const socket = connect({ host, port, rejectUnauthorized: false }, () => { socket.write(bytes) })
    socket.setEncoding('utf8').on('data', chunk => { text += chunk }).on('close', () => { resolve(text) }).on('error', error => { if (text === '') reject(error) })
  })
}

t.test('a client that hangs up while it sends a form is no failure of our own', async t => {
  const lines: string[] = []
  const { endpoint: { host, port }, call } = await startConsole(t, { logger: pino({ level: 'error' }, { write: line => { lines.push(line) } }) })
  const authorization = `Basic ${Buffer.from('admin:admin').toString('base64')}`
  const head = [`POST ${UPLOAD} HTTP/1.1`, 'host: x', `authorization: ${authorization}`, 'content-type: multipart/form-data; boundary=b', 'content-length: 500', '', '--b\r\n']
  for (const end of ['half', 'whole']) {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      socket.write(head.join('\r\n'), () => { setImmediate(() => { end === 'half' ? socket.end() : socket.destroy() }) })
    })
    await new Promise(resolve => { socket.on('error', () => {}).on('close', resolve).resume() })
    t.equal((await call('GET', INFO)).status, 200)
  }
  t.strictSame(lines, [])
})
