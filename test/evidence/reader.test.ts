import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { type Test, test } from 'tap'
import { POLITE, Reader, type Waiting } from '../../src/evidence/reader.ts'
import { makeIdentity } from '../support/identity.ts'

const { webCertificate: { privateKey, chain } } = makeIdentity('localhost')
const WHO = { userName: 'admin', password: 'secret' }

/** A console that opens sessions, and answers all else as it is told. */
interface Told {
  readonly reader: Reader
  /** What was asked, logins apart. */
  readonly asked: string[]
  readonly logins: () => number
  /** Pauses in milliseconds. */
  readonly pauses: number[]
}

type Say = (path: string, response: ServerResponse, token: string) => void

async function reading (t: Test, say: Say, politeness: Partial<typeof POLITE> = {}): Promise<Told> {
  const asked: string[] = []
  const pauses: number[] = []
  let logins = 0
  const server = createServer({ key: privateKey, cert: chain.join('') }, (request: IncomingMessage, response) => {
    request.resume()
    if (request.method === 'POST' && request.url === '/api/SessionService/Sessions') response.writeHead(201, { 'x-auth-token': `token ${++logins}` }).end('{"Id":"1"}')
    else if (request.method === 'DELETE') response.writeHead(204).end()
    else {
      asked.push(String(request.url))
      say(String(request.url), response, String(request.headers['x-auth-token']))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port ?? 0 : 0
  // Time passes by waiting alone.
  let clock = 0
  const time: Waiting = { now: () => clock, wait: async milliseconds => { pauses.push(Math.round(milliseconds)); clock += milliseconds } }
  const reader = await Reader.open({ host: '127.0.0.1', port }, WHO, { ...POLITE, perSecond: 1_000_000, ...politeness }, time)
  t.teardown(async () => {
    await reader.close()
    server.close()
  })
  return { reader, asked, logins: () => logins, pauses }
}

const json = (response: ServerResponse, body: unknown, status = 200): void => { response.writeHead(status).end(JSON.stringify(body)) }

test('a console that is busy is asked again, after the pause it asks for', async t => {
  let left = 3
  const { reader, asked, pauses } = await reading(t, (_path, response) => {
    if (--left > 0) response.writeHead(left === 2 ? 429 : 503, left === 2 ? { 'retry-after': '7' } : {}).end()
    else json(response, { fine: true })
  })
  t.match(await reader.ask({ method: 'GET', path: '/api/x' }), { status: 200, json: { fine: true } })
  t.equal(asked.length, 3)
  t.same(pauses.filter(pause => pause >= 1_000), [7_000, 2_000])
})

test('what is always busy is told, and a long pause is bounded', async t => {
  const { reader, asked, pauses } = await reading(t, (_path, response) => { response.writeHead(503, { 'retry-after': '86400' }).end('busy') })
  t.match(await reader.ask({ method: 'GET', path: '/api/x' }), { status: 503, json: undefined, text: 'busy' })
  t.equal(asked.length, POLITE.tries)
  t.ok(pauses.every(pause => pause <= POLITE.longestPause))
})

test('who ends it waits for no console that is busy', async t => {
  const ending = new AbortController()
  const { reader, asked } = await reading(t, (_path, response) => {
    ending.abort()
    response.writeHead(503, { 'retry-after': '120' }).end('busy')
  }, { signal: ending.signal })
  t.match(await reader.ask({ method: 'GET', path: '/api/x' }), { status: 503 })
  t.equal(asked.length, 1)
})

test('a session that has ended is opened again, once for all questions', async t => {
  const { reader, logins } = await reading(t, (_path, response, token) => { json(response, { token }, token === 'token 1' ? 401 : 200) })
  const readings = await Promise.all(Array.from({ length: 4 }, async (_, index) => await reader.ask({ method: 'GET', path: `/api/${index}` })))
  t.ok(readings.every(({ status }) => status === 200))
  t.equal(logins(), 2)
})

test('pages are followed to the last one, within the API and never in a circle', async t => {
  const pages: Readonly<Record<string, string | undefined>> = { '/api/a': '/api/a?$skip=1', '/api/a?$skip=1': '/api/a', '/api/b': 'https://elsewhere.invalid/api/b' }
  const { reader, asked } = await reading(t, (path, response) => { json(response, { value: [path], '@odata.nextLink': pages[path] }) })
  const read = async (path: string): Promise<number> => {
    const statuses: number[] = []
    for await (const { status } of reader.pages(path)) statuses.push(status)
    return statuses.length
  }
  t.equal(await read('/api/a'), 2)
  t.equal(await read('/api/b'), 1)
  t.equal(asked.length, 3)
})

test('questions are as far apart as the rate says', async t => {
  const { reader, pauses } = await reading(t, (_path, response) => { json(response, {}) }, { perSecond: 4, atOnce: 1 })
  for (let index = 0; index < 3; index++) await reader.ask({ method: 'GET', path: '/api/x' })
  t.same(pauses, [250, 250])
})

test('a console that breaks off is asked again, and then is unreachable', async t => {
  const { reader, asked } = await reading(t, (_path, response) => { response.destroy() }, { tries: 3 })
  await t.rejects(reader.ask({ method: 'GET', path: '/api/x' }), { name: 'Unreachable' })
  t.equal(asked.length, 3)
  t.equal(await reader.answers(), false)
})
