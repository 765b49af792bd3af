import { connect } from 'node:net'
import { text as read } from 'node:stream/consumers'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { adminRoutes } from '../../../routes/admin/index.ts'
import { routes } from '../../../routes/index.ts'
import { isLoopback, tokenFor } from '../../../src/admin/api/admission.ts'
import { SNAPSHOT_DOCUMENT } from '../../../src/admin/api/schema.ts'
import { pathTemplate } from '../../../src/admin/documents/path-template.ts'
import { type AdminClient, adminOf } from '../../support/admin.ts'
import { checkAnswer } from '../../support/answers.ts'
import { text, valueFor } from '../../support/arbitrary.ts'
import { startConsole, startTestFleet } from '../../support/fleet.ts'

/** Times each row is fuzzed. */
const RUNS = 15

t.jobs = 2

async function client (t: Test, token: string | null = null): Promise<AdminClient> {
  return await adminOf(t, await startTestFleet(t), token)
}

t.test('both documents are OpenAPI 3.1 and name every row', async t => {
  const { call } = await client(t)
  for (const [path, rows] of [['/openapi.json', adminRoutes], ['/v1/appliance-openapi.json', routes]] as const) {
    const document = (await call('GET', path)).json
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(document))
    t.ok(valid, `${path}: ${JSON.stringify(errors)?.slice(0, 500)}`)
    t.equal(validator.version, '3.1')
    const operations = Object.entries<Record<string, { operationId: string, summary: string }>>(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, { operationId, summary }]) => ({ key: `${method.toUpperCase()} ${path}`, operationId, summary })))
    const nameless = (path: string): string => path.replace(/\{\w+\}/g, '{}')
    t.strictSame(operations.map(({ key }) => nameless(key)).sort(), rows.map(({ method, url }) => nameless(`${method} ${pathTemplate(url).path}`)).sort(), `${path} has every row`)
    const paths = Object.keys(document.paths).map(nameless)
    t.equal(new Set(paths).size, paths.length, 'no path stands there twice')
    for (const { key, operationId, summary } of operations) {
      t.match(operationId, /^[A-Za-z][A-Za-z0-9]{2,79}$/, key)
      t.match(summary, /^[A-Z].{3,}/, key)
    }
    t.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length, 'operation ids differ')
  }
})

t.test('operations have names that one can say, and bodies have examples that fit', async t => {
  const { call } = await client(t)
  const ids = async (path: string): Promise<string[]> => Object.values<Record<string, { operationId: string }>>((await call('GET', path)).json.paths).flatMap(item => Object.values(item).map(({ operationId }) => operationId))
  const [ours, theirs] = [await ids('/openapi.json'), await ids('/v1/appliance-openapi.json')]
  for (const id of ['moveClock', 'listAppliances', 'haveApplianceCertified', 'endProcess']) t.ok(ours.includes(id), id)
  for (const id of ['getJobs', 'getJob', 'createSession', 'uploadCertChain', 'getJobLastExecutionDetail', 'getTemplateBaselines']) t.ok(theirs.includes(id), `${id}: ${theirs.join(' ')}`)
  const ajv = new Ajv({ strict: false, discriminator: true, validateFormats: false })
  for (const { method, url, body, takes, example } of adminRoutes) {
    if (body === undefined || takes !== undefined || body === SNAPSHOT_DOCUMENT) continue
    t.ok(example !== undefined && ajv.validate(body, example), `${method} ${url}: ${ajv.errorsText()}`)
  }
  for (const { method, url, takes, example } of routes) {
    if (example !== undefined) t.ok(typeof takes === 'object' && ajv.validate(takes, example), `${method} ${url}: ${ajv.errorsText()}`)
  }
  const { paths } = (await call('GET', '/v1/appliance-openapi.json')).json
  for (const path of ['SessionService/Sessions', 'JobService/Jobs', 'AccountService/Accounts', 'ApplicationService/Actions/ApplicationService.GenerateCSR', 'TemplateService/Actions/TemplateService.Deploy', 'MigrationService/Actions/MigrationService.ValidateConnection']) {
    t.type(paths[`/api/${path}`].post.requestBody.content['application/json'].example, 'object', path)
  }
})

t.test('paths as OpenAPI has them', async t => {
  t.strictSame(pathTemplate("/a/Sessions(':id(^[^']+)')/B(:n(^(\\d+)))"), { path: "/a/Sessions('{id}')/B({n})", keys: [{ name: 'id', pattern: "^[^']+" }, { name: 'n', pattern: '^(\\d+)' }] })
  t.strictSame(pathTemplate('/v1/:a/b/:c'), { path: '/v1/{a}/b/{c}', keys: [{ name: 'a', pattern: null }, { name: 'c', pattern: null }] })
})

t.test('every schema is one', async t => {
  const ajv = new Ajv({ strict: true, discriminator: true, strictTypes: false, strictRequired: false, validateFormats: false, formats: { binary: true, 'date-time': true }, allowUnionTypes: true })
  for (const { method, url, body, answer, query = {}, params = {} } of adminRoutes) {
    for (const schema of [body, answer, ...Object.values(query), ...Object.values(params)]) if (schema !== undefined) t.doesNotThrow(() => ajv.compile(schema), `${method} ${url}`)
  }
  for (const { method, url, takes, answer } of routes) {
    for (const schema of [takes, answer]) if (typeof schema === 'object') t.doesNotThrow(() => ajv.compile(schema), `${method} ${url}`)
  }
})

t.test('an answer that is not what its route says is noticed', t => {
  const reset = '/api/ApplicationService/Actions/ApplicationService.ResetApplication'
  const security = { '@odata.context': '', '@odata.type': '', '@odata.id': '', FipsMode: 'ON' }
  for (const [method, path, body, complaint] of [
    ['GET', '/api/ApplicationService/Security/SecurityConfiguration', security, null],
    ['GET', '/api//ApplicationService/Security/SecurityConfiguration?a=b', { ...security, More: 1 }, /additional properties/],
    ['GET', '/api/ApplicationService/Security/SecurityConfiguration', { ...security, FipsMode: undefined }, /required property 'FipsMode'/],
    ['GET', '/api/JobService/JobTypes(1)', undefined, /no body/],
    ['GET', '/api/SessionService/Sessions', { '@odata.context': '', '@odata.count': 1, value: [{ '@odata.type': '', '@odata.id': '', Id: 'x', Token: 'y' }] }, /\/value\/0 .* additional/],
    ['DELETE', '/api/SessionService/Sessions(%27x%27)', undefined, null],
    ['POST', reset, {}, /has a body/],
    ['GET', reset, {}, /no such route/],
    ['POST', '/api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.TestADConnection', { ServerName: [], Password: null, Whatever: 1 }, null]
  ] as const) {
    const check = (): void => { checkAnswer(method, path, JSON.stringify(body) ?? '') }
    if (complaint === null) t.doesNotThrow(check, `${method} ${path}`)
    else t.throws(check, { message: complaint }, `${method} ${path}`)
  }
  t.end()
})

t.test('what is no request gets a problem', async t => {
  const { call, port } = await client(t)
  for (const [method, path, sent, status, detail] of [
    ['GET', '/', {}, 404, /GET \/openapi\.json/],
    ['GET', '/v2/appliances', {}, 404, /no such path/],
    ['PUT', '/v1/appliances', {}, 405, 'this path takes GET, HEAD, POST'],
    ['GET', '/v1/appliances/%zz', {}, 400, /./],
    ['GET', '/v1/appliances/nobody/clock', {}, 404, 'there is no appliance "nobody"'],
    ['POST', '/v1/appliances', { body: '{', headers: { 'content-type': 'application/json' } }, 400, 'the body is not JSON'],
    ['POST', '/v1/appliances', { body: '{"__proto__":{}}', headers: { 'content-type': 'application/json' } }, 400, 'the body is not JSON'],
    ['POST', '/v1/appliances', { body: 'x', headers: { 'content-type': 'text/plain' } }, 415, 'this request takes application/json'],
    ['POST', '/v1/appliances', { json: null }, 400, 'the body does not fit: must be object'],
    ['POST', '/v1/appliances', { json: [] }, 400, 'the body does not fit: must be object'],
    ['GET', '/v1/health/ready?prob=true', {}, 400, 'the query does not fit: has no property "prob"'],
    ['GET', '/v1/health/ready?probe=maybe', {}, 400, 'the query does not fit: probe must be boolean'],
    ['GET', '/v1/appliances/source/diagnoses/x', {}, 400, 'the path does not fit: diagnosis must be integer'],
    ['POST', '/v1/appliances/source/clock/advance', {}, 400, 'this request needs a body'],
    ['POST', '/v1/appliances/source/clock/advance', { json: { seconds: '1' } }, 400, 'the body does not fit: /seconds must be number']
  ] as const) {
    const reply = await call(method, path, sent)
    t.match(reply, { status, headers: { 'content-type': 'application/problem+json' }, json: { type: 'about:blank', status, detail } }, `${method} ${path}`)
  }
  t.equal((await call('PUT', '/v1/appliances')).headers['allow'], 'GET, HEAD, POST')
  t.equal((await call('POST', '/v1/appliances', { headers: { 'content-type': 'text/plain' } })).status, 201, 'a media type without a body is no body')
  const socket = connect(port, '127.0.0.1', () => { socket.end('no HTTP at all\r\n\r\n') })
  t.match(await read(socket), /^HTTP\/1\.1 400 .*application\/problem\+json.*the request is not HTTP/s)
})

t.test('the token', async t => {
  const token = 'a-token-of-our-own'
  const { call } = await client(t, token)
  const bearer = (text: string): { headers: Record<string, string> } => ({ headers: { authorization: text } })
  for (const sent of [{}, bearer('Bearer wrong'), bearer(`Basic ${token}`), bearer('Bearer'), bearer(`Bearer ${token}x`)]) {
    for (const path of ['/v1/appliances', '/v1/nowhere']) t.match(await call('GET', path, sent), { status: 401, headers: { 'www-authenticate': /^Bearer/ } })
    t.equal((await call('POST', '/v1/reset', sent)).status, 401)
  }
  for (const { method, url } of adminRoutes) {
    const path = pathTemplate(url).path.replace(/\{\w+\}/g, 'x')
    t.equal((await call(method, path)).status !== 401, /^\/v1\/health\/|openapi\.json$|^\/docs/.test(path), `${method} ${path}: health checks and documents ask for none, all others do`)
  }
  const reply = await call('GET', '/v1/appliances', bearer(`bearer ${token}`))
  t.equal(reply.status, 200)
  t.notOk(reply.text.includes(token))
  t.equal((await call('GET', '/v1/appliances', { headers: { authorization: `Bearer ${token}`, origin: 'http://elsewhere.example' } })).status, 200)

  t.equal(tokenFor('127.0.0.1', null), null)
  t.equal(tokenFor('0.0.0.0', token), token)
  t.equal(tokenFor('127.0.0.1', token), token)
  t.match(tokenFor('0.0.0.0', null), /^[\w-]{32}$/)
  t.not(tokenFor('::', null), tokenFor('::', null))
  t.strictSame(['localhost', '127.0.0.2', '::1', '0.0.0.0', '192.0.2.1', 'ome.example', '127.ome.example'].map(isLoopback), [true, true, true, false, false, false, false])
})

t.test('without a token a browser is not led here by other pages', async t => {
  const { call, port } = await client(t)
  for (const [headers, status] of [
    [{ origin: 'http://elsewhere.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ host: `rebound.example:${port}` }, 403],
    [{ host: `localhost:${port}`, origin: `http://localhost:${port}` }, 204],
    [{ host: '192.0.2.7:8400' }, 403],
    [{ host: `127.evil.example:${port}` }, 403],
    [{ host: `127.evil.example:${port}`, origin: `http://127.evil.example:${port}` }, 403],
    [{ host: 'localhost.evil.example' }, 403],
    [{ host: 'rebound.example:8400:8400' }, 403],
    [{ host: '[::1]evil.example' }, 403],
    [{ host: `LocalHost:${port}` }, 204],
    [{ host: '127.0.0.1' }, 204],
    [{ host: `[::1]:${port}` }, 204]
  ] as const) t.equal((await call('POST', '/v1/reset', { headers })).status, status, JSON.stringify(headers))
})

t.test('nothing that is sent gives a 5xx, or an answer outside its schema', async t => {
  const { call } = await client(t)
  await call('POST', '/v1/appliances/source/snapshots', { json: { id: 'clean' } })
  await call('POST', '/v1/certificate-authorities', { json: { id: 'clean' } })
  // A stream has no end; test/admin/api/events.test.ts reads one.
  for (const row of adminRoutes.filter(({ stream }) => stream !== true)) {
    const { method, url, params = {}, query = {}, body, takes } = row
    const { path, keys } = pathTemplate(url)
    await fc.assert(fc.asyncProperty(
      fc.record(Object.fromEntries(keys.map(({ name }) => [name, name === 'name' ? fc.constantFrom('source', 'source', 'source', 'nobody') : fc.oneof(fc.constant('clean'), valueFor(params[name] ?? {}))]))),
      fc.record(Object.fromEntries(Object.entries(query).map(([name, schema]) => [name, valueFor(schema)])), { requiredKeys: [] }),
      body === undefined ? fc.constant(undefined) : takes === undefined ? fc.option(valueFor(body), { nil: undefined }) : text(200),
      async (keys, queries, body) => {
        const target = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(wellFormed(keys[name])) || '-')
        const search = Object.entries(queries).map(([name, value]) => `${name}=${encodeURIComponent(wellFormed(value))}`).join('&')
        // Times, and what only takes long, are not what is looked for.
        if (url.endsWith('/certificate-authorities') && Object(body)['keyType'] === 'rsa') return
        const sent = body === undefined ? {} : takes === undefined ? { json: body } : { body: String(body) }
        const { status, text } = await call(method, search === '' ? target : `${target}?${search}`, sent)
        if (status >= 500) throw new Error(`${method} ${target}?${search}: ${status} ${text}`)
      }
    ), { numRuns: RUNS })
    // What was made is dropped again, so that the fleet stays small; the one that the others ask may be gone.
    if (method === 'DELETE' && url === '/v1/appliances/:name') await call('POST', '/v1/appliances', { json: { name: 'source', version: '3.10.2' } })
    for (const { name } of (await call('GET', '/v1/appliances')).json?.appliances ?? []) if (name !== 'source') await call('DELETE', `/v1/appliances/${name}`)
  }
})

t.test('what is sent, however deep, leaves the journal readable', async t => {
  const console = await startConsole(t)
  const { call } = await adminOf(t, console.fleet)
  const bodies = ['['.repeat(4_000), '{"a":'.repeat(4_000), `${'['.repeat(4_000)}${']'.repeat(4_000)}`, JSON.stringify('['.repeat(4_000)), `{"x":${JSON.stringify('{"a":'.repeat(2_000))}}`]
  for (const as of ['none', 'basic']) {
    for (const body of bodies) {
      const { status } = await console.call('POST', '/api/JobService/Jobs', { as, body, headers: { 'content-type': 'application/json' } })
      t.equal(status, as === 'none' ? 401 : 400)
    }
  }
  const { status, json } = await call('GET', '/v1/appliances/source/requests')
  t.equal(status, 200)
  t.equal(json.count, 2 * bodies.length)
})

/** A text that a URL can carry. */
function wellFormed (value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value) ?? '').replace(/[\uD800-\uDFFF]/g, '?')
}
