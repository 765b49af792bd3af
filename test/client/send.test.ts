import { once } from 'node:events'
import { type RequestListener, type Server as PlainServer, createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import { type Server, createServer as createSilentServer } from 'node:net'
import { type Test, test } from 'tap'
import { Unreachable, jsonOf, keepingAgent, send } from '../../src/client/send.ts'
import { makeIdentity } from '../support/identity.ts'

const { webCertificate: { privateKey, chain } } = makeIdentity('localhost')

async function placeOf (t: Test, server: Server | PlainServer): Promise<{ readonly host: string, readonly port: number }> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => { server.close() })
  const address = server.address()
  return { host: '127.0.0.1', port: typeof address === 'object' ? address?.port ?? 0 : 0 }
}

async function answering (t: Test, answer: RequestListener): Promise<{ readonly host: string, readonly port: number }> {
  return await placeOf(t, createServer({ key: privateKey, cert: chain.join('') }, answer))
}

/** Tells what came, as JSON. */
const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk)).on('end', () => {
    const { method, url, headers, socket: { remotePort } } = request
    response.writeHead(202, { 'x-own': 'yes' }).end(JSON.stringify({ method, url, headers, remotePort, body: Buffer.concat(chunks).toString() }))
  })
}

test('a question goes out as it is asked, and its answer comes back whole', async t => {
  const place = await answering(t, echo)
  const plain = await send({ ...place, path: '/a?b' })
  t.match(plain, { status: 202, headers: { 'x-own': 'yes' } })
  t.match(jsonOf(plain), { method: 'GET', url: '/a?b', body: '', headers: { connection: 'close' } })
  t.match(jsonOf(await send({ ...place, path: '/', method: 'PUT', auth: 'a:b', headers: { accept: 'x/y' }, body: { c: 1 } })), {
    method: 'PUT', body: '{"c":1}', headers: { authorization: 'Basic YTpi', accept: 'x/y', 'content-type': 'application/json', 'content-length': '7' }
  })
  t.match(jsonOf(await send({ ...place, path: '/', method: 'POST', body: Buffer.from('bytes') })), { body: 'bytes', headers: { 'content-type': 'application/octet-stream' } })
})

test('an agent keeps the connection, and plain HTTP is spoken where it is asked for', async t => {
  const place = await answering(t, echo)
  const agent = keepingAgent()
  const ports = [await send({ ...place, path: '/', agent }), await send({ ...place, path: '/', agent })].map(answer => JSON.parse(answer.body.toString()).remotePort)
  agent.destroy()
  t.equal(ports[0], ports[1])
  t.match(await send({ ...await placeOf(t, createPlainServer(echo)), path: '/', plain: true }), { status: 202 })
})

test('a kept connection that ends is made anew, for what may be done twice', async t => {
  const seen = new Map<object, number>()
  const methods: string[] = []
  const place = await answering(t, (request, response) => {
    const { method = '', socket } = request
    const count = (seen.get(socket) ?? 0) + 1
    seen.set(socket, count)
    methods.push(method)
    if (count === 2) socket.destroy()
    else response.end(String(socket.remotePort))
  })
  const agent = keepingAgent()
  t.teardown(() => { agent.destroy() })
  const ask = async (method: string): Promise<string> => (await send({ ...place, path: '/', method, agent })).body.toString()
  const first = await ask('GET')
  t.not(await ask('GET'), first, 'asked again, elsewhere')
  t.not(await ask('POST'), first)
  t.strictSame(methods, ['GET', 'GET', 'GET', 'POST'], 'what must not be done twice is sent once, on a connection of its own')
  t.equal(seen.size, 3)
})

test('what does not answer, not in time, or too much, is unreachable', async t => {
  const silent = await placeOf(t, createSilentServer(socket => { socket.on('error', () => {}) }))
  const mute = await answering(t, () => {})
  const endless = await answering(t, (_request, response) => { response.on('error', () => {}).end(Buffer.alloc(4 * 1024 * 1024 + 1)) })
  const broken = await answering(t, (_request, response) => { response.writeHead(200, { 'content-length': '9' }).write('x', () => { response.destroy() }) })
  const patience = { connect: 60_000, answer: 60_000 }
  const signal = AbortSignal.timeout(20)
  for (const [question, message] of [
    [{ ...silent, patience: { ...patience, connect: 20 } }, 'nothing within 0.02 s'],
    [{ ...mute, patience: { ...patience, answer: 20 } }, 'nothing within 0.02 s'],
    [{ ...silent, signal }, 'The operation was aborted'],
    [{ ...endless, patience }, 'the answer is too long'],
    [{ ...broken, patience }, 'aborted'],
    [{ ...silent, host: 'localhost', port: 1 }, /ECONNREFUSED/]
  ] as const) {
    await t.rejects(send({ path: '/', ...question }), new Unreachable(''), String(message))
    await t.rejects(send({ path: '/', ...question }), { message })
  }
})

test('a body that is no JSON is none', async t => {
  t.equal(jsonOf({ status: 200, reason: '', headers: {}, body: Buffer.from('<html>') }), undefined)
  t.equal(jsonOf({ status: 204, reason: '', headers: {}, body: Buffer.alloc(0) }), undefined)
})
