import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:https'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import t, { type Test } from 'tap'
import { type Effect, FAULT_KINDS } from '../../../src/traffic/faults/kinds/index.ts'
import type { FaultSpec } from '../../../src/traffic/faults/schema.ts'
import { WEATHERS } from '../../../src/traffic/faults/weather.ts'
import { WEATHER_NAMES } from '../../../src/traffic/faults/weather-names.ts'
import { type AdminClient, adminOf } from '../../support/admin.ts'
import { envelope } from '../../support/envelope.ts'
import { BASIC, type Console, consoleOf, startTestFleet } from '../../support/fleet.ts'

const INFO = '/api/ApplicationService/Info'
const SESSIONS = '/api/SessionService/Sessions'
const FAULTS = '/v1/appliances/source/faults'
const ADMIN = { UserName: 'admin', Password: 'admin' }

interface Lab extends AdminClient {
  readonly console: Console
  /** Makes a rule, and removes it when `seen` has seen what it does. */
  readonly during: (rule: FaultSpec, seen: () => Promise<void>) => Promise<void>
}

async function lab (t: Test, options: Parameters<typeof startTestFleet>[1] = {}): Promise<Lab> {
  const fleet = await startTestFleet(t, options)
  const admin = await adminOf(t, fleet)
  return {
    ...admin,
    console: consoleOf(fleet),
    during: async (rule, seen) => {
      const { status, json, text } = await admin.call('POST', FAULTS, { json: rule })
      if (status !== 201) throw new Error(text)
      await seen()
      await admin.call('DELETE', `${FAULTS}/${json.id}`)
    }
  }
}

/** What curl makes of it: its exit code, and what it says. */
interface Curled { readonly code: number, readonly out: string, readonly error: string }

async function curl ({ endpoint: { port } }: Console, args: readonly string[] = [], path = INFO): Promise<Curled> {
  return await new Promise(resolve => {
    const all = ['-sS', '-k', '-i', '-u', 'admin:admin', '--max-time', '20', ...args, `https://127.0.0.1:${port}${path}`]
    execFile('curl', all, (error, out, text) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, error: text })
    })
  })
}

/** The kinds, as Node's client and curl see them. */
const SEEN: { readonly [K in Effect['kind']]: (t: Test, lab: Lab) => Promise<void> } = {
  refusal: async (t, { console, during }) => {
    const { sessions } = console.fleet.appliance('source')
    await during({ effect: { kind: 'refusal', messageId: 'CGEN6002', args: ['Thing'] } }, async () => {
      const reply = await console.call('GET', INFO)
      const headers = { server: 'Apache', 'content-type': 'application/json; odata.metadata=minimal' }
      t.match(reply, { status: 400, reason: '400', text: envelope('CGEN6002', ['Thing']), headers })
    })
    await during({ effect: { kind: 'refusal', messageId: 'CUSR1209', status: 409 } }, async () => {
      t.match(await console.call('POST', SESSIONS, { as: 'none', json: ADMIN }), { status: 409, text: envelope('CUSR1209') })
    })
    t.equal(sessions.list().length, 0, 'nothing was done')
  },
  status: async (t, { console, during }) => {
    await during({ effect: { kind: 'status', status: 500 } }, async () => {
      t.match(await console.call('GET', INFO), { status: 500, reason: '500', text: envelope('CGEN1008') })
      t.equal((await console.call('POST', SESSIONS, { as: 'none', json: ADMIN })).status, 500)
    })
    t.equal(console.fleet.appliance('source').sessions.list().length, 0, 'nothing was done')
  },
  unavailable: async (t, { console, during }) => {
    await during({ effect: { kind: 'unavailable' } }, async () => {
      t.match(await console.call('GET', INFO), { status: 503, text: envelope('CGEN1008'), headers: { 'retry-after': '1' } })
    })
    await during({ effect: { kind: 'unavailable', status: 429, retryAfter: 7 } }, async () => {
      t.match(await console.call('GET', INFO), { status: 429, headers: { 'retry-after': '7' } })
    })
    await during({ effect: { kind: 'unavailable', retryAfter: null } }, async () => {
      t.equal((await console.call('POST', SESSIONS, { as: 'none', json: ADMIN })).headers['retry-after'], undefined)
    })
    t.equal(console.fleet.appliance('source').sessions.list().length, 0, 'nothing was done')
  },
  empty: async (t, { console, during }) => {
    await during({ effect: { kind: 'empty' } }, async () => {
      const reply = await console.call('POST', SESSIONS, { as: 'none', json: ADMIN, spoilt: true })
      t.match(reply, { status: 201, text: '', headers: { 'content-length': '0', 'x-auth-token': /./ } })
    })
    t.equal(console.fleet.appliance('source').sessions.list().length, 1, 'what was asked for was done')
  },
  malformed: async (t, { console, during }) => {
    await during({ effect: { kind: 'malformed' } }, async () => {
      const { code, out } = await curl(console)
      t.equal(code, 0)
      t.match(out, /^HTTP\/1\.1 200 OK/)
      const body = out.split('\r\n\r\n')[1] ?? ''
      t.match(body, /^\{"@odata\.context"/)
      t.throws(() => JSON.parse(body), SyntaxError)
    })
    await during({ effect: { kind: 'malformed' } }, async () => {
      const { out } = await curl(console, ['-X', 'DELETE'], `${SESSIONS}('nothing')`)
      t.match(out, /HTTP\/1\.1 200 OK[^]*content-length: 1\r\n[^]*\r\n\r\n\{$/, 'also of an answer without a body')
    })
  },
  contentType: async (t, { console, during }) => {
    await during({ effect: { kind: 'contentType' } }, async () => {
      t.match(await console.call('GET', INFO), { status: 200, headers: { 'content-type': 'text/html' }, json: { Name: /./ } })
    })
    await during({ effect: { kind: 'contentType', type: 'text/plain; charset=latin1' } }, async () => {
      t.match(await console.call('GET', INFO), { headers: { 'content-type': 'text/plain; charset=latin1' } })
    })
  },
  respond: async (t, { call, console, during }) => {
    const { sessions } = console.fleet.appliance('source')
    const before = sessions.list().length
    await during({ match: { operation: 'GET /api/PowerService/EPR' }, effect: { kind: 'respond', body: { Value: 7 } } }, async () => {
      t.match(await console.call('GET', '/api/PowerService/EPR', { spoilt: true }), { status: 200, json: { Value: 7 }, headers: { server: 'Apache', 'content-type': /^application\/json/ } })
    })
    const headers = { 'Content-Type': 'text/csv', 'X-Mine': 'yes', 'Content-Length': '999', 'Transfer-Encoding': 'chunked', Trailer: 'x' }
    await during({ match: { path: '/api/Mine/*' }, effect: { kind: 'respond', status: 418, headers, body: 'a,ü' } }, async () => {
      const reply = await console.call('POST', '/api/Mine/thing', { json: { Name: 'kept' } })
      t.match(reply, { status: 418, reason: '418', text: 'a,ü', headers: { 'content-type': 'text/csv', 'x-mine': 'yes', 'content-length': '4' } })
      t.equal(reply.headers['transfer-encoding'], undefined)
      const { requests: [entry] } = (await call('GET', '/v1/appliances/source/requests?limit=1')).json
      t.match(entry, { status: 418, known: false, faults: [{ kind: 'respond' }], request: { body: { text: '{"Name":"kept"}', whole: true } }, answer: { body: { text: 'a,ü' }, headers: { 'x-mine': 'yes' } } })
      t.match((await call('GET', '/v1/metrics')).text, /mock_ome_requests_total\{appliance="source",operation="unknown",status="418"\} 1/)
    })
    for (const status of [204, 304]) {
      await during({ effect: { kind: 'respond', status, body: 'lost' } }, async () => { t.match(await console.call('GET', INFO, { spoilt: true }), { status, text: '' }) })
    }
    await during({ effect: { kind: 'respond', body: 'x'.repeat(1000) } }, async () => { t.match(await console.call('HEAD', INFO, { spoilt: true }), { status: 200, text: '', headers: { 'content-length': '1000' } }) })
    for (const headers of [{ 'a b': 'x' }, { 'a\n': 'x' }, { a: 'x\r\nb: y' }]) t.equal((await call('POST', FAULTS, { json: { effect: { kind: 'respond', headers } } })).status, 400, JSON.stringify(headers))
    await during({ effect: { kind: 'respond' } }, async () => { t.equal((await console.call('POST', SESSIONS, { json: ADMIN, spoilt: true })).status, 200) })
    t.equal(sessions.list().length, before, 'nothing was done')
  },
  reset: async (t, { console, during }) => {
    await during({ match: { path: INFO }, effect: { kind: 'reset' } }, async () => {
      await t.rejects(console.call('GET', INFO), { code: 'ECONNRESET', message: 'read ECONNRESET' })
      const { code, error } = await curl(console)
      t.equal(code, 56, error)
      t.match(error, /reset/)
    })
    const { sessions } = console.fleet.appliance('source')
    const before = sessions.list().length
    await during({ effect: { kind: 'reset', after: true } }, async () => {
      await t.rejects(console.call('POST', SESSIONS, { as: 'none', json: ADMIN }), { code: 'ECONNRESET' })
    })
    t.equal(sessions.list().length, before + 1, 'afterwards: what was asked for was done')
    await during({ effect: { kind: 'reset' } }, async () => {
      await t.rejects(console.call('POST', SESSIONS, { as: 'none', json: ADMIN }))
    })
    t.equal(sessions.list().length, before + 1, 'else it was not')
  },
  cut: async (t, { console, during }) => {
    const whole = (await console.call('GET', INFO)).text
    for (const [bytes, arrived] of [[0, 0], [12, 12], [100_000, whole.length - 1]] as const) {
      await during({ effect: { kind: 'cut', bytes } }, async () => {
        const { code, out } = await curl(console)
        t.ok([18, 56].includes(code), `curl: a partial file, exit code ${code}`)
        t.match(out, `content-length: ${whole.length}\r\n`)
        t.equal(out.split('\r\n\r\n')[1], whole.slice(0, arrived))
        await t.rejects(console.call('GET', INFO), { message: /aborted|hang up/ })
      })
    }
    await during({ effect: { kind: 'cut', bytes: 5 } }, async () => {
      await t.rejects(console.call('DELETE', `${SESSIONS}('nothing')`), 'without a body there is nothing to cut but the connection')
    })
  },
  slow: async (t, { console, during }) => {
    const { length } = (await console.call('GET', INFO)).text
    await during({ effect: { kind: 'slow', bytesPerSecond: length * 4 } }, async () => {
      t.match((await console.call('GET', INFO)).json, { Name: /./ }, 'all of it comes')
    })
    await during({ effect: { kind: 'slow', bytesPerSecond: 1 } }, async () => {
      const { code, out } = await curl(console, ['--max-time', '1'])
      t.equal(code, 28, 'curl: time is over')
      t.ok((out.split('\r\n\r\n')[1] ?? '').length < 3)
    })
  },
  handshake: async (t, { console, during }) => {
    for (const [alert, number, said, exit = 35] of [
      ['handshake_failure', 40, /handshake failure/],
      ['internal_error', 80, /internal error/],
      ['protocol_version', 70, /protocol version/],
      ['unrecognized_name', 112, /unrecognized name/],
      ['bad_certificate', 42, /bad certificate/],
      ['certificate_expired', 45, /certificate verification failed/, 60]
    ] as const) {
      await during({ effect: { kind: 'handshake', alert } }, async () => {
        await t.rejects(console.call('GET', INFO, { agent: false }), { code: 'EPROTO', message: new RegExp(`SSL alert number ${number}\\b`) })
        const seen = await curl(console)
        t.equal(seen.code, exit, seen.error)
        t.match(seen.error, said)
      })
    }
    await during({ effect: { kind: 'handshake', alert: 'none' } }, async () => {
      await t.rejects(console.call('GET', INFO, { agent: false }), { code: 'ECONNRESET', message: /before secure TLS connection/ })
      t.equal((await curl(console)).code, 35)
    })
  },
  shut: async (t, { console, during }) => {
    await during({ effect: { kind: 'shut', seconds: 60 } }, async () => {
      await t.rejects(console.call('GET', INFO), { code: 'ECONNREFUSED' }, 'a rule that matches everything starts at once')
      t.equal((await curl(console)).code, 7)
    })
    t.equal((await console.call('GET', INFO)).status, 200, 'deleting it opens the port')
    await during({ match: { method: 'POST', path: SESSIONS }, effect: { kind: 'shut', seconds: 60 } }, async () => {
      t.equal((await console.call('GET', INFO)).status, 200)
      const reply = await console.call('POST', SESSIONS, { as: 'none', json: ADMIN })
      t.match(reply, { status: 201, headers: { connection: 'close' } }, 'the last answer')
      await t.rejects(console.call('GET', INFO), { code: 'ECONNREFUSED' })
    })
    await during({ effect: { kind: 'shut', seconds: 0.2 } }, async () => {
      let refused = 0
      while (await console.call('GET', INFO).then(() => false, () => true)) refused++
      t.ok(refused > 0, 'it was closed, and opens by itself')
    })
  }
}

t.test('every kind of fault is seen as what it claims to be', async t => {
  t.strictSame(Object.keys(SEEN).sort(), FAULT_KINDS.map(({ kind }) => kind).sort())
  const made = await lab(t)
  for (const [kind, seen] of Object.entries(SEEN)) {
    await t.test(kind, async t => {
      await seen(t, made)
      t.equal((await made.console.call('GET', INFO)).status, 200, 'afterwards all is well')
      const { counts, rules } = (await made.call('GET', FAULTS)).json
      t.ok(counts[kind] > 0, 'counted')
      t.strictSame(rules, [])
      const { requests } = (await made.call('GET', '/v1/appliances/source/requests?fault=any')).json
      const hits = requests.flatMap(({ faults }: { faults: Array<{ kind: string }> }) => faults.map(({ kind }) => kind))
      // A port that is closed at once was closed by no request.
      t.equal(hits.filter((hit: string) => hit === kind).length, counts[kind] - (kind === 'shut' ? 2 : 0), 'and each in the journal')
    })
  }
})

t.test('a rule strikes what it matches, when it is its turn', async t => {
  const { call, console, during } = await lab(t, { username: 'jane' })
  const effect = { kind: 'status', status: 599 } as const
  const jane = `Basic ${Buffer.from('jane:admin').toString('base64')}`
  const { headers } = await console.call('POST', SESSIONS, { as: 'none', json: { UserName: 'jane', Password: 'admin' } })
  const token = String(headers['x-auth-token'])
  const status = async (method: string, path: string, authorization = jane): Promise<number> =>
    (await console.call(method, path, { as: 'none', headers: { authorization } })).status

  await during({ match: { method: 'get', path: '/api/SessionService/*' }, effect }, async () => {
    const statuses = await Promise.all([
      status('GET', SESSIONS),
      status('GET', `${SESSIONS}?$top=1`),
      status('DELETE', `${SESSIONS}('x')`),
      status('GET', INFO),
      status('GET', '/x/api/SessionService/Sessions')
    ])
    t.strictSame(statuses, [599, 599, 204, 200, 404])
  })
  await during({ match: { operation: `DELETE ${SESSIONS}('{id}')` }, effect }, async () => {
    t.strictSame([await status('DELETE', `${SESSIONS}('x')`), await status('GET', `${SESSIONS}('x')`)], [599, 404])
  })
  t.match(await call('POST', FAULTS, { json: { match: { operation: 'GET /api/SessionService/Sessions(1)' }, effect } }),
    { status: 422, json: { detail: `no operation is called "GET /api/SessionService/Sessions(1)": did you mean "GET ${SESSIONS}('{id}')"?`, errors: [{ pointer: '/match/operation' }] } })
  const doubtful = await call('POST', FAULTS, { json: { match: { operation: 'GET /api/Nowhere/*' }, effect } })
  t.match(doubtful, { status: 201, json: { warning: /^no operation is known that this matches/ } })
  await call('DELETE', `${FAULTS}/${doubtful.json.id}`)
  await during({ match: { operation: 'GET /api/Nothing/*' }, effect }, async () => {
    t.equal(await status('GET', '/api/Nothing/here'), 599, 'unknown paths too')
  })
  await during({ match: { user: 'jane' }, effect }, async () => {
    t.equal(await status('GET', INFO), 599)
    t.equal((await console.call('GET', INFO, { as: token })).status, 599, 'by its token')
    const { status: nobody } = await console.call('GET', INFO, { as: 'none' })
    t.strictSame([await status('GET', INFO, BASIC), await status('GET', INFO, 'Basic !'), nobody], [401, 401, 401])
  })
  await during({ match: { user: 'j*' }, effect }, async () => { t.equal(await status('GET', INFO), 200, 'a user is no pattern') })
  await during({ probability: 0, effect }, async () => { t.equal(await status('GET', INFO), 200) })
  await during({ skip: 2, times: 3, effect }, async () => {
    const seen: number[] = []
    for (let count = 0; count < 7; count++) seen.push(await status('GET', INFO))
    t.strictSame(seen, [200, 200, 599, 599, 599, 200, 200])
  })
  await during({ match: { path: INFO }, effect: { kind: 'status', status: 501 } }, async () => {
    await during({ effect, delay: { kind: 'fixed', ms: 1 } }, async () => {
      t.equal(await status('GET', INFO), 501, 'of several effects that of the first rule')
      t.equal(await status('GET', SESSIONS), 599)
      t.match((await call('GET', FAULTS)).json.rules, [{ matched: 1, hits: 1 }, { matched: 2, hits: 1 }])
    })
  })
  t.match((await call('GET', `${FAULTS}/77`)), { status: 404, json: { detail: 'there is no fault rule "77"' } })
})

t.test('delays add up, and die with their connection', async t => {
  const { call, console, during } = await lab(t)
  await during({ delay: { kind: 'fixed', ms: 60 } }, async () => {
    await during({ delay: { kind: 'uniform', fromMs: 40, toMs: 60 } }, async () => {
      await during({ delay: { kind: 'jitter', ms: 50, byMs: 10 } }, async () => { await console.call('GET', INFO) })
    })
  })
  const [{ faults }] = (await call('GET', '/v1/appliances/source/requests?fault=any')).json.requests
  t.match(faults, [{ kind: null, delayMs: 60 }, { kind: null, delayMs: Number }, { kind: null, delayMs: Number }])
  for (const { delayMs } of faults) t.ok(delayMs >= 40 && delayMs <= 60, `${delayMs} ms`)
  await during({ delay: { kind: 'fixed', ms: 3_600_000 } }, async () => {
    const { port } = console.endpoint
    const waiting = request({ host: '127.0.0.1', port, path: INFO, agent: false, rejectUnauthorized: false }).on('error', () => {})
    waiting.end()
    t.ok((await call('GET', `${FAULTS}`)).json.rules[0].matched <= 1)
    while ((await call('GET', FAULTS)).json.rules[0].matched === 0);
    const seen = call('GET', '/v1/appliances/source/requests/wait?status=none&count=1')
    waiting.destroy()
    t.match((await seen).json, { reached: true, count: 1 }, 'the client went away, and the journal knows')
  })
  const timers = process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
  t.ok(timers < 20, `${timers} timers`)
})

t.test('the same seed and the same requests are refused at the same places', async t => {
  /** What each of the requests came to, in the order of their arrival over many connections. */
  const run = async (t: Test, seed: number, length = 1000): Promise<string[]> => {
    const { call, console } = await lab(t, { seed, weather: 'flaky' })
    t.match((await call('GET', FAULTS)).json, { seed, weather: 'flaky' }, 'the seed is told')
    const agent = new Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false })
    t.teardown(() => { agent.destroy() })
    await Promise.all(Array.from({ length }, async () => { await outcome(agent, console.endpoint.port) }))
    const { requests } = (await call('GET', '/v1/appliances/source/requests?limit=1000')).json
    t.equal(requests.length, length)
    return requests.sort(({ id: one }: { id: number }, { id: other }: { id: number }) => one - other)
      .map(({ status, faults }: { status: number | null, faults: Array<{ delayMs: number }> }) =>
        `${status ?? 'reset'} ${faults.map(({ delayMs }) => delayMs).join()}`)
  }
  const first = await run(t, 7)
  t.strictSame(await run(t, 7), first)
  const counts = new Map<string, number>()
  for (const name of first.map(line => line.split(' ', 1)[0] ?? '')) counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const [name, most] of [['503', 40], ['429', 25], ['500', 25], ['reset', 25]] as const) {
    const count = counts.get(name) ?? 0
    t.ok(count > 0 && count < most, `${count} times ${name}`)
  }
  t.notSame(await run(t, 8, 200), first.slice(0, 200), 'another seed')
})

async function outcome (agent: Agent, port: number): Promise<string> {
  return await new Promise(resolve => {
    const outgoing = request({ host: '127.0.0.1', port, path: INFO, agent, headers: { authorization: BASIC } }, response => {
      response.resume().on('end', () => { resolve(String(response.statusCode)) })
    })
    outgoing.on('error', error => { resolve('code' in error ? String(error.code) : error.message) }).end()
  })
}

t.test('weather is changed and reset at run time', async t => {
  const { call, console } = await lab(t, { seed: 3 })
  t.match((await call('GET', FAULTS)).json, { weather: 'calm', seed: 3, rules: [] })
  for (const weather of WEATHER_NAMES) {
    const rules = WEATHERS[weather].map(({ name }) => ({ name, origin: 'weather' }))
    t.match((await call('PUT', '/v1/appliances/source/weather', { json: { weather } })).json, { weather, seed: 3, rules })
  }
  t.match((await call('POST', FAULTS, { json: { effect: { kind: 'status', status: 500 } } })).json, { id: '1', origin: 'rule' })
  t.equal((await call('GET', FAULTS)).json.rules[0].id, '1', 'rules come before the weather')
  t.equal((await call('DELETE', FAULTS)).status, 204)
  t.match((await call('GET', FAULTS)).json, { weather: 'hostile', rules: [{ origin: 'weather' }] })
  t.match((await call('PUT', '/v1/appliances/source/weather', { json: { seed: 9 } })).json, { weather: 'hostile', seed: 9 })
  t.equal((await call('POST', '/v1/appliances/source/reset', { json: { faults: true } })).status, 204)
  t.match((await call('GET', FAULTS)).json, { weather: 'calm', seed: 3, rules: [] })
  for (const [json, status, detail] of [
    [{}, 422, 'a rule needs an effect or a delay'],
    [{ effect: { kind: 'status' } }, 400, /status/],
    [{ effect: { kind: 'rain' } }, 400, /./],
    [{ effect: { kind: 'empty', status: 3 } }, 400, /status/],
    [{ effect: { kind: 'refusal', messageId: 'NONE1' } }, 400, /./],
    [{ delay: { kind: 'uniform', fromMs: 2, toMs: 1 } }, 422, 'a uniform delay goes up'],
    [{ effect: { kind: 'handshake' }, match: { user: 'x' } }, 422, /before TLS/],
    [{ effect: { kind: 'handshake' }, delay: { kind: 'fixed', ms: 1 } }, 422, /handshake is not delayed/],
    [{ effect: { kind: 'empty' }, probability: 2 }, 400, /probability/]
  ] as const) t.match(await call('POST', FAULTS, { json }), { status, json: { detail } }, JSON.stringify(json))
  t.equal((await console.call('GET', INFO)).status, 200)
})

t.test('our own probes are spared, in any weather', async t => {
  const { call, during, console } = await lab(t, { weather: 'hostile' })
  await during({ effect: { kind: 'reset' } }, async () => {
    t.match((await call('GET', '/v1/health/ready?probe=true')).json, { status: 'ready' })
  })
  t.equal((await call('GET', '/v1/appliances/source/requests/count')).json.count, 0)
  t.equal(console.fleet.traffic.count(`GET ${INFO}`), 0, 'and counted nowhere')
  for (const effect of [{ kind: 'handshake' }, { kind: 'shut', seconds: 60 }] as const) {
    await during({ effect }, async () => {
      const ready = await call('GET', '/v1/health/ready?probe=true')
      t.match(ready, { status: 503, json: { status: 'not ready' } }, `${effect.kind}: before anybody can tell who connects`)
      t.match(await call('GET', '/v1/health/ready'), { status: 200, json: { status: 'ready' } }, 'faults take nothing back')
    })
  }
})

t.test('what is no HTTP request, and the migration port, are struck by no rule and in no journal', async t => {
  const { call, console, during } = await lab(t)
  await during({ effect: { kind: 'status', status: 599 } }, async () => {
    const socket = connect({ host: '127.0.0.1', port: console.endpoint.port, rejectUnauthorized: false }, () => {
      socket.write('this is not HTTP\r\n\r\n')
    })
    t.match(await text(socket), /^HTTP\/1\.1 400 400\r\n/)
    t.match((await call('GET', FAULTS)).json.rules, [{ matched: 0 }])
  })
  const { json } = await console.call('POST', '/api/MigrationService/Actions/MigrationService.OpenEndpoint')
  await during({ effect: { kind: 'handshake' } }, async () => {
    const socket = connect({ host: '127.0.0.1', port: json.MigrationPort, rejectUnauthorized: false }).on('error', () => {})
    await once(socket, 'secureConnect')
    socket.destroy()
    t.match((await call('GET', FAULTS)).json.rules, [{ matched: 0 }])
  })
  t.match((await call('GET', '/v1/appliances/source/requests')).json.requests, [{ path: /OpenEndpoint/ }])
})

t.test('a connection whose client never speaks does not stay for ever, and a fleet stops with faults under way', async t => {
  const { call, console, during } = await lab(t)
  await during({ effect: { kind: 'handshake' } }, async () => {
    const socket: Socket = connect({ host: '127.0.0.1', port: console.endpoint.port, rejectUnauthorized: false }).on('error', () => {})
    await new Promise(resolve => socket.once('close', resolve))
  })
  await call('POST', FAULTS, { json: { effect: { kind: 'slow', bytesPerSecond: 1 } } })
  const slow = console.call('GET', INFO)
  await call('GET', '/v1/appliances/source/requests/count')
  await call('POST', FAULTS, { json: { effect: { kind: 'shut', seconds: 3600 } } })
  await console.fleet.stop(0)
  await t.rejects(slow)
})
