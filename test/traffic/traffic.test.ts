import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:tls'
import fc from 'fast-check'
import pino from 'pino'
import t, { type Test } from 'tap'
import { DEFAULT_JOURNAL_LIMITS, Journal } from '../../src/traffic/journal/journal.ts'
import { type EntryView, type Recorded, viewOf } from '../../src/traffic/journal/journal-entry.ts'
import { keepText } from '../../src/traffic/journal/capture.ts'
import { MASK } from '../../src/secrets.ts'
import { METRICS } from '../../src/admin/metrics.ts'
import { LATENCY_BOUNDS, Tallies } from '../../src/traffic/tallies.ts'
import { Clock } from '../../src/appliance/clock/clock.ts'
import { Diagnoses } from '../../src/appliance/logs/diagnoses.ts'
import { operationOf } from '../../src/http/operation.ts'
import { routes } from '../../routes/index.ts'
import { type AdminClient, adminOf } from '../support/admin.ts'
import { type Console, consoleOf, startTestFleet } from '../support/fleet.ts'

const INFO = '/api/ApplicationService/Info'
const SESSIONS = '/api/SessionService/Sessions'
const CSR = '/api/ApplicationService/Actions/ApplicationService.GenerateCSR'
const UPLOAD = '/api/ApplicationService/Actions/ApplicationService.UploadCertChain'
const REQUESTS = '/v1/appliances/source/requests'
const JOURNAL = '/v1/appliances/source/journal'
const ADMIN = { UserName: 'admin', Password: 'admin' }

async function lab (t: Test, options: Parameters<typeof startTestFleet>[1] = {}): Promise<AdminClient & { readonly console: Console }> {
  const fleet = await startTestFleet(t, options)
  return { ...await adminOf(t, fleet), console: consoleOf(fleet) }
}

t.test('the journal has all of a request, and no secret', async t => {
  const { call, console } = await lab(t)
  const login = await console.call('POST', `${SESSIONS}?x=1&token=hidden`, { as: 'none', json: { ...ADMIN, SessionType: 'API' } })
  const token = String(login.headers['x-auth-token'])
  const session = String(login.headers.location).split("'")[1]
  await console.call('GET', INFO, { as: token })
  await console.call('GET', `${SESSIONS}('${session}')`)
  await console.call('POST', '/api/Nothing/here', { json: { Secret: 'xyz', Name: 'n' } })
  await console.call('POST', UPLOAD, { body: 'no file', headers: { 'content-type': 'application/octet-stream' } })
  await console.call('GET', '/api/%zz')
  const { json: { requests, count, dropped }, text } = await call('GET', REQUESTS)
  t.strictSame([count, dropped], [6, 0])
  for (const secret of [token, 'YWRtaW46YWRtaW4=', 'hidden', 'xyz', '"Password":"admin"']) t.notOk(text.includes(secret), secret)
  const [malformed, upload, unknown, one, info, created]: EntryView[] = requests
  t.match(created, {
    id: 1,
    method: 'POST',
    path: SESSIONS,
    query: `x=1&token=${MASK}`,
    operation: `POST ${SESSIONS}`,
    known: true,
    status: 201,
    user: null,
    session: null,
    address: '127.0.0.1',
    messageId: null,
    faults: [],
    diagnosis: null,
    request: {
      headers: { 'content-type': 'application/json' },
      body: { text: `{"UserName":"admin","Password":"${MASK}","SessionType":"API"}`, whole: true }
    },
    answer: { headers: { 'x-auth-token': MASK, server: 'Apache' }, body: { text: new RegExp(`"Id":"${session}"`), whole: true } }
  })
  t.ok(Math.abs(Date.parse(created?.time ?? '') - Date.now()) < 60_000)
  t.ok((created?.durationMs ?? 0) > 0)
  const withToken = { headers: { 'x-auth-token': MASK }, body: null }
  t.match(info, { operation: `GET ${INFO}`, status: 200, user: 'admin', session, request: withToken })
  const withBasic = { headers: { authorization: `Basic ${MASK}` } }
  const path = `${SESSIONS}('${session}')`
  t.match(one, { operation: `GET ${SESSIONS}('{id}')`, path, user: 'admin', session: null, request: withBasic })
  const unread = { body: { text: `{"Secret":"${MASK}","Name":"n"}` } }
  t.match(unknown, { operation: 'POST /api/Nothing/here', known: false, status: 404, messageId: 'CGEN1006', request: unread },
    'what nobody read is there as well')
  const [diagnosis] = console.fleet.appliance('source').diagnoses.list
  t.match(upload, { status: 400, messageId: 'CSEC9002', diagnosis: diagnosis?.id, request: { body: { text: 'no file', bytes: 7 } } })
  t.match(malformed, { operation: 'GET /api/%zz', known: false, status: 400, messageId: 'CGEN1002' })
  t.strictSame((await call('GET', `${REQUESTS}/2`)).json, info)
  t.match(await call('GET', `${REQUESTS}/77`), { status: 404, json: { detail: 'there is no request 77 in the journal' } })
})

t.test('requests are filtered, counted and deleted', async t => {
  const { call, console } = await lab(t)
  const { headers } = await console.call('POST', SESSIONS, { as: 'none', json: ADMIN })
  const token = String(headers['x-auth-token'])
  const session = String(headers.location).split("'")[1]
  await console.call('GET', INFO, { as: token })
  const { clock } = console.fleet.appliance('source')
  clock.set(new Date('2030-01-01T00:00:00Z'))
  await console.call('GET', `${INFO}?$top=1`)
  await console.call('GET', '/api/Nothing')
  await console.call('GET', INFO, { as: 'none' })
  const ids = async (query: string): Promise<number[]> =>
    (await call('GET', `${REQUESTS}?${query}`)).json.requests.map(({ id }: { id: number }) => id)
  const cases: Array<[string, number[]]> = [
    ['', [5, 4, 3, 2, 1]],
    ['limit=2', [5, 4]],
    [`operation=${encodeURIComponent(`GET ${INFO}`)}`, [5, 3, 2]],
    ['method=POST', [1]],
    [`path=${INFO}`, [5, 3, 2]],
    ['status=200', [3, 2]],
    ['status=4xx', [5, 4]],
    ['status=none', []],
    ['user=admin', [4, 3, 2]],
    [`session=${session}`, [2]],
    ['address=127.0.0.1', [5, 4, 3, 2, 1]],
    ['address=10.0.0.1', []],
    ['messageId=CGEN1006', [4]],
    ['fault=any', []],
    ['from=2029-12-31T00:00:00Z', [5, 4, 3]],
    ['to=2029-12-31T00:00:00Z', [2, 1]],
    ['after=3', [5, 4]],
    ['method=GET&status=200&after=2', [3]]
  ]
  for (const [query, expected] of cases) {
    t.strictSame(await ids(query), expected, query)
    if (!query.startsWith('limit')) t.equal((await call('GET', `${REQUESTS}/count?${query}`)).json.count, expected.length)
  }
  for (const query of ['status=abc', 'from=yesterday', 'to=0.5', 'limit=0', 'colour=red']) {
    t.equal((await call('GET', `${REQUESTS}?${query}`)).status, 400, query)
  }
  t.strictSame((await call('DELETE', `${REQUESTS}?method=POST`)).json, { removed: 1 })
  t.strictSame((await call('DELETE', REQUESTS)).json, { removed: 4 })
  await console.call('GET', INFO)
  t.strictSame(await ids(''), [6], 'ids go on')
})

t.test('patterns, and what stands in a request, find it', async t => {
  const { call, console } = await lab(t)
  await console.call('GET', INFO)
  await console.call('POST', '/api/Nothing/here', { json: { Name: 'jane', Password: 'Passw0rd' }, headers: { 'x-test': 'number 7' } })
  const ids = async (query: string): Promise<number[]> => (await call('GET', `${REQUESTS}?${query}`)).json.requests.map(({ id }: EntryView) => id)
  for (const [query, found] of [
    ['path=/api/*', [2, 1]],
    ['path=/api/ApplicationService/*', [1]],
    ['operation=GET *', [1]],
    ['method=get', [1]],
    ['known=false', [2]],
    ['known=true', [1]],
    ['body={"Name":"jane"', [2]],
    ['body=Passw0rd', []],
    ['header=X-Test', [2]],
    ['header=x-test: number', [2]],
    ['header=x-test: 8', []],
    ['header=authorization', [2, 1]],
    ['header=authorization: Basic YWRtaW4', []]
  ] as const) t.strictSame(await ids(query.replaceAll(' ', '%20')), found, query)
  t.match(await call('GET', `${REQUESTS}?path=api`), { status: 400, json: { detail: /^the query does not fit: path/ } })
  t.match(await call('GET', `${REQUESTS}?pth=/api`), { status: 400, json: { detail: 'the query does not fit: has no property "pth": did you mean "path"?' } })
})

t.test('one journal of all appliances', async t => {
  const fleet = await startTestFleet(t, { appliances: [{ name: 'one', version: '3.10.2', port: 0 }, { name: 'two', version: '4.0.1', port: 0 }] })
  const { call } = await adminOf(t, fleet)
  await call('POST', '/v1/appliances/one/clock/advance', { json: { seconds: 1e6 } })
  for (const name of ['one', 'two', 'one']) await consoleOf(fleet, name).call('GET', INFO)
  await consoleOf(fleet, 'two').call('GET', '/api/Nothing')
  const { json: { count, requests } } = await call('GET', '/v1/requests?limit=3')
  t.equal(count, 4)
  t.strictSame(requests.map(({ appliance, id }: { appliance: string, id: number }) => [appliance, id]), [['two', 2], ['one', 2], ['two', 1]], 'in their order, whatever their clocks say')
  t.match((await call('GET', '/v1/requests?known=false')).json, { count: 1, requests: [{ appliance: 'two', status: 404 }] })
})

t.test('a line of the log for each request, where it is asked for', async t => {
  const lines: Array<Record<string, unknown>> = []
  const logger = pino({ base: null }, { write: line => { lines.push(JSON.parse(line)) } })
  const fleet = await startTestFleet(t, { logRequests: true, logger, journal: { entries: 0 } })
  const console = consoleOf(fleet)
  await console.call('GET', INFO)
  await console.call('GET', '/api/Nothing')
  fleet.traffic.of(fleet.appliance('source')).faults.add({ effect: { kind: 'reset' } })
  await t.rejects(console.call('GET', INFO))
  const told = (): Array<Record<string, unknown>> => lines.filter(({ msg }) => msg === 'request')
  while (told().length < 3) await new Promise(resolve => { setImmediate(resolve) })
  t.match(told(), [
    { appliance: 'source', operation: `GET ${INFO}`, status: 200, ms: Number, request: 1 },
    { operation: 'GET /api/Nothing', status: 404, messageId: 'CGEN1006', request: 2 },
    { operation: `GET ${INFO}`, status: null, request: 3 }
  ])
  t.equal(fleet.traffic.of(fleet.appliance('source')).journal.fill.entries, 0)
})

t.test('waiting ends with the requests, with the time, and with the client', async t => {
  const { call, console, port } = await lab(t)
  const journal = console.fleet.traffic.of(console.fleet.appliance('source')).journal
  await console.call('GET', INFO)
  t.strictSame((await call('GET', `${REQUESTS}/wait`)).json, { reached: true, count: 1 }, 'what is there counts')
  const three = call('GET', `${REQUESTS}/wait?count=3&status=2xx`)
  await console.call('GET', '/api/Nothing')
  await console.call('GET', INFO)
  await console.call('GET', INFO)
  t.strictSame((await three).json, { reached: true, count: 3 })
  t.strictSame((await call('GET', `${REQUESTS}/wait?count=9&seconds=0.05`)).json, { reached: false, count: 4 })
  const gone = request({ host: '127.0.0.1', port, path: `${REQUESTS}/wait?count=99&seconds=600` }).on('error', () => {})
  gone.end()
  while (journal.waiting === 0) await call('GET', JOURNAL)
  gone.destroy()
  while (journal.waiting > 0) await call('GET', JOURNAL)
  t.pass('nobody waits any more')
})

t.test('the journal is bounded by entries and by bytes, and says what it dropped', async t => {
  const { call, console } = await lab(t, { journal: { entries: 5 } })
  for (let count = 0; count < 8; count++) await console.call('GET', INFO)
  t.match((await call('GET', JOURNAL)).json, { entries: 5, dropped: 3, limits: { ...DEFAULT_JOURNAL_LIMITS, entries: 5 } })
  t.strictSame((await call('GET', REQUESTS)).json.dropped, 3)
  t.match((await call('PATCH', JOURNAL, { json: { bytes: 4000, entries: 100 } })).json, { limits: { entries: 100, bytes: 4000 } })
  for (let count = 0; count < 8; count++) await console.call('GET', INFO)
  const { json } = await call('GET', JOURNAL)
  t.ok(json.bytes <= 4000 && json.entries >= 1 && json.entries + json.dropped === 16, JSON.stringify(json))
  t.match((await call('PATCH', JOURNAL, { json: { bodyBytes: 10, bytes: 100_000 } })).json, { limits: { bodyBytes: 10 } })
  await console.call('POST', CSR, { body: 'ü'.repeat(100), headers: { 'content-type': 'text/plain' } })
  await console.call('POST', UPLOAD, { body: Buffer.from([0xff, 0xfe, 0]), headers: { 'content-type': 'application/octet-stream' } })
  const [binary, cut]: EntryView[] = (await call('GET', REQUESTS)).json.requests
  t.match(cut?.request.body, { text: 'ü'.repeat(5), bytes: 200, whole: false })
  t.match(binary?.request.body, { text: null, bytes: 3, whole: true })
  t.match((await call('PATCH', JOURNAL, { json: { entries: 0 } })).json, { entries: 0, bytes: 0 })
  t.equal(console.fleet.traffic.of(console.fleet.appliance('source')).watcher, null, 'off: nothing looks at requests')
  await console.call('GET', INFO)
  t.equal((await call('GET', REQUESTS)).json.count, 0)
  t.equal((await call('PATCH', JOURNAL, { json: { entries: -1 } })).status, 400)
})

t.test('of a body that is refused unread, the journal has what came', async t => {
  const { call, console } = await lab(t)
  const socket = connect({ ...console.endpoint, rejectUnauthorized: false })
  t.teardown(() => { socket.destroy() })
  socket.write(`POST ${UPLOAD} HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\nthe beginning`)
  await once(socket, 'data')
  const body = { text: 'the beginning', bytes: 1000, whole: false }
  t.match((await call('GET', REQUESTS)).json.requests, [{ status: 401, request: { body } }])
})

t.test('refused logins know their requests, also where they come at the same time', async t => {
  const { call, console } = await lab(t)
  const logins = ['a', 'b', 'c'].map(async UserName =>
    await console.call('POST', SESSIONS, { as: 'none', json: { UserName, Password: 'x' } }))
  await Promise.all([...logins, console.call('GET', INFO, { headers: { authorization: `Basic ${btoa('d:x')}` }, as: 'none' })])
  const { json: { requests } }: { json: { requests: EntryView[] } } = await call('GET', REQUESTS)
  for (const { id, diagnosis, request: { body } } of requests) {
    const { json: { diagnoses } } = await call('GET', `/v1/appliances/source/diagnoses?request=${id}`)
    const userName = body === null ? 'd' : JSON.parse(body.text ?? '').UserName
    t.match(diagnoses, [{ id: diagnosis, operation: 'Login', userName }])
  }
  t.equal(new Set(requests.map(({ diagnosis }) => diagnosis)).size, 4)
})

t.test('all journals of a process share one budget', t => {
  const budget = { bytes: 3000, used: 0, entries: 0 }
  const [one, other] = [new Journal(DEFAULT_JOURNAL_LIMITS, budget), new Journal(DEFAULT_JOURNAL_LIMITS, budget)]
  for (let count = 0; count < 10; count++) one.record(recorded({}))
  const { entries } = one.fill
  for (let count = 0; count < 10; count++) other.record(recorded({}))
  t.ok(other.fill.entries < 10 && other.fill.dropped > 0)
  t.equal(one.fill.entries, entries, 'of the other nothing is dropped')
  t.equal(budget.used, one.fill.bytes + other.fill.bytes)
  one.clear()
  other.clear()
  t.equal(budget.used, 0)
  t.end()
})

t.test('the bounds of journals are those of the README', async t => {
  t.strictSame(DEFAULT_JOURNAL_LIMITS, { entries: 1000, bytes: 8 * 2 ** 20, bodyBytes: 16 * 2 ** 10 })
  const names = ['one', 'other']
  const appliances = names.map(name => ({ name, version: '4.0.1', port: 0 }))
  const fleet = await startTestFleet(t, { journal: { bytes: 2 ** 30 }, appliances })
  const journals = names.map(name => fleet.traffic.of(fleet.appliance(name)).journal)
  const large = keepText('x'.repeat(2 ** 24), 2 ** 24)
  for (let count = 0; count < 9; count++) for (const journal of journals) journal.record(recorded({ requestBody: large }))
  const held = journals.reduce((sum, { fill }) => sum + fill.bytes, 0)
  t.ok(held <= 2 ** 28 && held > 2 ** 27, `${held} bytes of all journals`)
  for (const journal of journals) journal.clear()
})

t.test('what is written is read again, however much it is', t => {
  const latin1 = fc.string({ unit: 'binary-ascii', maxLength: 3000 })
  const body = fc.record({ latin1, bytes: fc.nat(1_000_000) })
  const pairs = fc.array(fc.tuple(fc.stringMatching(/^[a-z-]{1,12}$/), fc.stringMatching(/^[ -~]{0,30}$/)), { maxLength: 5 })
  const name = fc.option(fc.string({ unit: 'grapheme', maxLength: 20 }))
  const entry = fc.record({
    time: fc.integer({ min: 0, max: 4e12 }),
    duration: fc.double({ min: 0, max: 1e6, noNaN: true }),
    method: name,
    url: fc.stringMatching(/^[!-~]{0,100}$/),
    operation: name,
    known: fc.boolean(),
    user: name,
    session: name,
    address: fc.string(),
    requestHeaders: pairs.map(headers => headers.flat()),
    requestBody: fc.option(body),
    answer: fc.option(fc.record({
      status: fc.integer({ min: 100, max: 599 }),
      headers: fc.option(pairs.map(headers => Object.fromEntries(headers))),
      body
    })),
    messageId: name,
    faults: fc.constantFrom([], [{ rule: '1', kind: 'cut', delayMs: 0 }]),
    diagnosis: fc.option(fc.nat())
  })
  const entries = fc.array(entry, { maxLength: 120, size: 'max' })
  fc.assert(fc.property(entries, fc.integer({ min: 1, max: 100 }), fc.nat(4), (entries, limit, third) => {
    const journal = new Journal({ ...DEFAULT_JOURNAL_LIMITS, entries: limit }, { bytes: Infinity, used: 0, entries: 0 })
    const written = entries.map(entry => ({ ...entry, id: journal.nextId(), order: journal.nextOrder() }))
    for (const entry of written) journal.record(entry)
    const kept = written.slice(-limit)
    t.strictSame(journal.list({}, limit).entries, kept.map(viewOf).reverse())
    const gone = journal.remove({ method: kept[third]?.method ?? 'none' })
    t.equal(journal.fill.entries, kept.length - gone)
    const left = kept.filter(({ method }) => method !== (kept[third]?.method ?? 'none'))
    t.strictSame(journal.list({}, limit).entries.map(({ id }) => id), left.map(({ id }) => id).reverse())
    journal.clear()
    t.strictSame(journal.fill, { entries: 0, bytes: 0, dropped: 0 })
  }), { numRuns: 40 })
  const journal = new Journal(DEFAULT_JOURNAL_LIMITS, { bytes: Infinity, used: 0, entries: 0 })
  const large = 'x'.repeat(200_000)
  journal.record(recorded({ requestBody: keepText(large, 1e6) }))
  t.equal(journal.get(1).request.body?.text, large, 'larger than a page')
  t.end()
})

/** An entry that says little. */
function recorded (with_: Partial<Recorded>): Recorded {
  return {
    id: 1,
    order: 0,
    time: 0,
    duration: 1,
    method: 'POST',
    url: '/api/x',
    operation: 'POST /api/x',
    known: true,
    user: null,
    session: null,
    address: '',
    requestHeaders: [],
    requestBody: null,
    answer: { status: 200, headers: {}, body: keepText('', 1e6) },
    messageId: null,
    faults: [],
    diagnosis: null,
    ...with_
  }
}

t.test('a secret that is put anywhere never comes out', t => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{16,24}$/).map(text => `S3${text}`)
  const name = fc.constantFrom(
    'Password', 'password', 'NewPassword', 'CurrentPassword', 'pass_word', 'Passphrase', 'privacyPassPhrase', 'pwd', 'Secret',
    'ClientSecret', 'Token', 'accessToken', 'X-Auth-Token', 'Authorization', 'PrivateKey', 'private_key', 'ApiKey', 'Community',
    'CommunityString', 'Credential', 'Credentials', 'Cookie'
  )
  const key = fc.oneof(fc.constantFrom('Name', 'Value', 'Id', 'Settings'), fc.string({ maxLength: 8 }))
  const pem = (text: string, kind: string): string => `-----BEGIN ${kind}PRIVATE KEY-----\n${text}\n-----END ${kind}PRIVATE KEY-----\n`
  /** A value with the secret in it, in one of the ways in which secrets are sent. */
  const hidden = (text: string): fc.Arbitrary<unknown> => fc.oneof(
    fc.record({ name, value: fc.oneof(fc.constant<unknown>(text), fc.constant([text]), fc.constant({ x: text })) })
      .map(({ name, value }) => ({ UserName: 'u', [name]: value })),
    fc.record({ name, first: fc.boolean() }).map(({ name, first }) => first ? { Name: name, Value: text } : { Value: text, Name: name }),
    fc.constantFrom('', 'RSA ', 'EC ', 'ENCRYPTED ').map(kind => ({ File: pem(text, kind) })),
    fc.constant({ Note: `Basic ${text}` }),
    fc.constant({ Note: `the password=${text}, you know` }),
    fc.constant({ Url: `https://user:${text}@host/` })
  )
  const layer = fc.tuple(key, fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('object', 'list', 'text'))
  const nested = (text: string): fc.Arbitrary<unknown> => fc.tuple(hidden(text), fc.array(layer, { maxLength: 5 }))
    .map(([inner, layers]) => layers.reduce((value, [name, beside, kind]) => {
      if (kind === 'object') return { Beside: beside, [name]: value }
      return kind === 'list' ? [beside, value] : { [name]: JSON.stringify(value) }
    }, inner))
  const where = fc.constantFrom('request', 'answer', 'cut', 'form', 'query', 'header', 'token', 'multipart')
  const cases = secret.chain(text => fc.record({ text: fc.constant(text), value: nested(text), name, cut: fc.nat(400), where }))
  fc.assert(fc.property(cases, ({ text, value, name, cut, where }) => {
    const json = JSON.stringify(value)
    const type = ['content-type', where === 'form' ? 'application/x-www-form-urlencoded' : 'application/json']
    const entries: Record<typeof where, Partial<Recorded>> = {
      request: { requestHeaders: type, requestBody: keepText(json, 1e6) },
      answer: { answer: { status: 200, headers: { 'content-type': 'application/json' }, body: keepText(json, 1e6) } },
      // A name that comes after its value may be cut off, and then nothing tells.
      cut: { requestHeaders: type, requestBody: keepText(json, /"Value(?:\\|":)/.test(json) ? 1e6 : Math.min(cut, json.length)) },
      form: { requestHeaders: type, requestBody: keepText(`a=b&${encodeURIComponent(name)}=${text}&c=d`, 1e6) },
      query: { url: `/api/x?a=b&${encodeURIComponent(name)}=${text}` },
      header: {
        requestHeaders: [name, text, 'a', `Bearer ${text}`],
        answer: { status: 200, headers: { 'set-cookie': `x=${text}` }, body: keepText('', 1e6) }
      },
      token: {
        url: `/api/x/${text}`,
        requestHeaders: ['X-Auth-Token', text, 'referer', `https://x/${text}`],
        requestBody: keepText(`see ${text}`, 1e6),
        answer: { status: 200, headers: {}, body: keepText(JSON.stringify({ Echo: `<${text}>`, [text]: 1 }), 1e6) }
      },
      multipart: {
        requestHeaders: ['content-type', 'multipart/form-data; boundary=b'],
        requestBody: keepText(`--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n--b\r\n\r\n${pem(text, '')}`, 1e6)
      }
    }
    return !JSON.stringify(viewOf(recorded(entries[where]))).includes(text)
  }), { numRuns: 3000 })
  t.pass('3,000 times')
  t.end()
})

t.test('what is no secret stays readable', t => {
  const requestHeaders = ['content-type', 'application/json']
  const shown = (text: string): unknown => viewOf(recorded({ requestHeaders, requestBody: keepText(text, 1e6) })).request.body?.text
  for (const text of [
    '{"Note":"a secret word under a name that says nothing"}',
    '{"Name":"x","PasswordExpired":true,"Password":null,"SecretName":""}',
    '{"TokenExpiry":30,"SessionTimeout":1800}',
    '{"UserName":"admin"}',
    '[1,2,{"a":"Basically fine"}]',
    'plain text'
  ]) t.equal(shown(text), text)
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
  t.equal(shown(certificate), certificate)
  t.equal(shown('{"Password":"x"'), `${MASK}: not whole, and it names a secret`)
  t.end()
})

t.test('metrics are what Prometheus reads, and they count what happened', async t => {
  const appliances = [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'b', version: '4.0.1', port: 0 }]
  const { call, console } = await lab(t, { appliances })
  await console.call('POST', SESSIONS, { as: 'none', json: ADMIN })
  for (let count = 0; count < 3; count++) await console.call('GET', INFO)
  await console.call('GET', '/api/Nothing"\\')
  await console.call('GET', '/api/Nothing/else')
  await console.call('POST', UPLOAD, { body: 'no file', headers: { 'content-type': 'application/octet-stream' } })
  await call('POST', '/v1/appliances/source/faults', { json: { effect: { kind: 'status', status: 500 }, times: 1 } })
  await console.call('GET', INFO)
  const reply = await call('GET', '/v1/metrics')
  t.equal(reply.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  const families = parse(t, reply.text)
  const value = (name: string, labels: Record<string, string> = {}): number | undefined => families.get(name)
    ?.find(sample => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))?.value
  const info = { appliance: 'source', operation: `GET ${INFO}` }
  t.equal(value('mock_ome_requests_total', { ...info, status: '200' }), 3)
  t.equal(value('mock_ome_requests_total', { ...info, status: '500' }), 1)
  t.equal(value('mock_ome_requests_total', { appliance: 'source', operation: 'unknown', status: '404' }), 2)
  t.equal(value('mock_ome_requests_total', { appliance: 'b' }), undefined)
  t.equal(value('mock_ome_refusals_total', { message_id: 'CGEN1006' }), 2)
  t.equal(value('mock_ome_refusals_total', { message_id: 'CSEC9002' }), 1)
  t.ok((families.get('mock_ome_rules_broken_total') ?? []).length > 0, 'rules')
  t.equal(value('mock_ome_faults_total', { appliance: 'source', kind: 'status' }), 1)
  t.equal(value('mock_ome_sessions', { appliance: 'source' }), 1)
  t.equal(value('mock_ome_sessions', { appliance: 'b' }), 0)
  t.equal(value('mock_ome_journal_entries', { appliance: 'source' }), 8)
  t.equal(value('mock_ome_appliances'), 2)
  t.equal(value('mock_ome_keys'), 0)
  t.equal(value('mock_ome_request_duration_seconds_count', info), 4)
  t.equal(value('mock_ome_request_duration_seconds_bucket', { ...info, le: '+Inf' }), 4)
  t.ok((value('mock_ome_request_duration_seconds_sum', info) ?? 0) > 0)
  for (const name of [
    'process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds', 'nodejs_heap_size_used_bytes'
  ]) t.type(value(name), 'number', name)
  for (const { name } of METRICS) t.match(reply.text, `# TYPE ${name} `)
  await console.call('GET', INFO)
  const again = parse(t, (await call('GET', '/v1/metrics')).text).get('mock_ome_requests_total')
  t.equal(again?.find(({ labels }) => labels['operation'] === info.operation && labels['status'] === '200')?.value, 4, 'again')
})

interface PromSample { readonly labels: Record<string, string>, readonly value: number }

/** A parser of the text format, strict: https://prometheus.io/docs/instrumenting/exposition_formats/ */
function parse (t: Test, text: string): Map<string, PromSample[]> {
  const families = new Map<string, PromSample[]>()
  const types = new Map<string, string>()
  t.ok(text.endsWith('\n'), 'the last line ends')
  for (const line of text.split('\n')) {
    if (line === '') continue
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/.exec(line)
    if (comment?.[1] === 'TYPE') {
      t.notOk(types.has(comment[2] ?? ''), `${comment[2]} has one type`)
      types.set(comment[2] ?? '', comment[3] ?? '')
    }
    if (comment !== null) continue
    const [, name = '', inner = '', number = ''] =
      /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)$/.exec(line) ?? []
    const value = number === '+Inf' ? Infinity : Number(number)
    // Of no number: what was never measured.
    if (name === '' || (Number.isNaN(value) && number.toLowerCase() !== 'nan')) t.fail(`no sample: ${line}`)
    t.ok(types.has(name) || types.has(name.replace(/_(bucket|sum|count)$/, '')), `${name} has a type before its samples`)
    const labels = Object.fromEntries([...inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', text = '']) => [label, text]))
    families.set(name, [...families.get(name) ?? [], { labels, value }])
  }
  const buckets = new Map<string, number>()
  for (const { labels: { le = '', ...labels }, value } of families.get('mock_ome_request_duration_seconds_bucket') ?? []) {
    const key = JSON.stringify(labels)
    t.ok(value >= (buckets.get(key) ?? 0), `buckets grow up to ${le}`)
    buckets.set(key, value)
  }
  return families
}

t.test('every operation has a name of its own, and calls are counted by it', async t => {
  const names = routes.map(operationOf)
  t.equal(new Set(names).size, names.length)
  for (const name of names) t.match(name, /^(GET|POST|PUT|DELETE|PATCH) \/(api|redfish)?[^:^\\]*$/)
  const fleet = await startTestFleet(t, { journal: { entries: 0 } })
  const console = consoleOf(fleet)
  await console.call('GET', INFO)
  await console.call('HEAD', INFO)
  await console.call('DELETE', `${SESSIONS}('a')`)
  const { traffic } = fleet
  t.strictSame([traffic.count(`GET ${INFO}`), traffic.count(`DELETE ${SESSIONS}('{id}')`), traffic.count(`GET ${SESSIONS}`)], [2, 1, 0])
  const made = await fleet.add({ name: 'other', version: '4.0.1' })
  await consoleOf(fleet, 'other').call('GET', INFO)
  t.strictSame([traffic.count(`GET ${INFO}`), traffic.count(`GET ${INFO}`, made.appliance)], [3, 1])
  await fleet.remove('other')
  const counts = [traffic.count(`GET ${INFO}`), traffic.count(`GET ${INFO}`, made.appliance)]
  t.strictSame(counts, [3, 0], 'what was called on an appliance that is gone still counts')
})

t.test('unknown operations do not fill memory', t => {
  const tallies = new Tallies(new Diagnoses(new Clock()))
  for (let count = 0; count < 1000; count++) tallies.add({ name: `GET /${count}`, known: false }, 404, 1_500, null)
  t.equal(tallies.operations.size, 201)
  t.match(tallies.operations.get('other unknown operations'), { requests: 800 })
  const [first] = tallies.operations.values()
  t.strictSame(first?.latencies, [0, 1, ...LATENCY_BOUNDS.slice(1).map(() => 0)])
  t.end()
})
