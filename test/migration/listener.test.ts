import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { type ConnectionOptions, type TLSSocket, connect, createServer } from 'node:tls'
import t, { type Test } from 'tap'
import { generateEcKey, privateKeyPem } from '../../certs/x509/key.ts'
import { type LabCa, createLabCa } from '../../certs/lab/lab-ca.ts'
import { createRequest, decodeRequest } from '../../certs/x509/request.ts'
import type { Appliance } from '../../src/appliance/appliance.ts'
import { DEADLINES, type Deadlines } from '../../src/client/deadlines.ts'
import { MigrationListener } from '../../src/migration/listener.ts'
import type { Encounter } from '../../src/migration/shapes.ts'
import { verifyPeer } from '../../src/migration/verify.ts'
import { certify, issue, requestOf } from '../support/certify.ts'
import { MIGRATION } from '../support/connection.ts'
import { type Console, consoleOf, startConsole, startTestFleet } from '../support/fleet.ts'

interface Invited { readonly port: number, readonly ticket: string }

/** A console certified by a CA. */
async function certifiedConsole (t: Test, ca: LabCa): Promise<Console & { readonly appliance: Appliance, readonly invite: () => Promise<Invited> }> {
  const console = await startConsole(t, { keyPoolSize: 0 })
  await certify(console, await requestOf(console, 'ome.example.com'), { ca })
  const invite = async (): Promise<Invited> => {
    const { json } = await console.call('POST', `${MIGRATION}/Actions/MigrationService.OpenEndpoint`)
    return { port: json.MigrationPort, ticket: json.Ticket }
  }
  return { ...console, appliance: console.fleet.appliance('source'), invite }
}

/** A key and a chain, as a client's own. */
function identity (ca: LabCa): { readonly key: string, readonly cert: Buffer } {
  const key = generateEcKey()
  return { key: privateKeyPem(key.privateKey), cert: issue(decodeRequest(createRequest({ commonName: 'client' }, [], key)), { ca }) }
}

const greeting = (ticket: string): string => `${JSON.stringify({ type: 'verify', guid: 'b7c5f6f0', ticket, side: 'source', verdict: { judge: 'source', role: 'client', accepted: true, findings: [] } })}\n`

/** What a bare TLS client gets from the migration port: all bytes until it is hung up on. */
async function talk (port: number, options: ConnectionOptions, text: string): Promise<{ readonly text: string, readonly chain: number }> {
  const socket: TLSSocket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ca: [], ...options })
  let answer = ''
  let chain = 0
  socket.on('error', () => {}).on('data', data => { answer += data })
  socket.on('secureConnect', () => {
    for (let certificate = socket.getPeerX509Certificate(); certificate !== undefined; certificate = certificate.issuerCertificate) chain++
    socket.write(text)
  })
  await closed(socket)
  return { text: answer, chain }
}

t.test('the listener presents its chain, demands the client\'s, and judges it', async t => {
  const ca = createLabCa({ now: new Date() })
  const { invite } = await certifiedConsole(t, ca)
  const own = identity(ca)
  const accepted = (text: string): unknown => text === '' ? 'hung up' : JSON.parse(text).verdict.accepted
  const failed = (text: string): unknown => JSON.parse(text).verdict.findings.filter(({ verdict }: { verdict: string }) => verdict === 'fail').map(({ id }: { id: string }) => id)

  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const tls = { minVersion: version, maxVersion: version }
    const invited = await invite()
    const good = await talk(invited.port, { ...own, ...tls }, greeting(invited.ticket))
    t.equal(accepted(good.text), true, `${version}: a client of the same CA is accepted`)
    t.equal(good.chain, 3, `${version}: leaf, intermediate and root are presented to it`)
    t.equal(accepted((await talk(invited.port, { ...own, ...tls }, greeting(invited.ticket))).text), 'hung up', `${version}: a ticket is good for once`)
    t.equal(accepted((await talk(invited.port, { ...own, ...tls }, greeting('0'.repeat(32)))).text), 'hung up', `${version}: no ticket, no verdict`)

    const bare = await invite()
    t.equal(accepted((await talk(bare.port, tls, greeting(bare.ticket))).text), 'hung up', `${version}: without a certificate nothing is said, ticket or not`)
    t.equal(accepted((await talk(bare.port, { ...own, ...tls }, greeting(bare.ticket))).text), true, `${version}: and the ticket is not used up by that`)

    const other = await invite()
    const strange = await talk(other.port, { ...identity(createLabCa({ now: new Date(), commonName: 'Other' })), ...tls }, greeting(other.ticket))
    t.equal(accepted(strange.text), false, `${version}: a client of another CA is refused`)
    t.strictSame(failed(strange.text), ['anchor', 'ca-names'])
    const impostor = await invite()
    t.strictSame(failed((await talk(impostor.port, { ...identity(createLabCa({ now: new Date() })), ...tls }, greeting(impostor.ticket))).text), ['anchor'], `${version}: equal names do not help`)
  }
  const { port, ticket } = await invite()
  t.equal(accepted((await talk(port, { ...own, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }, greeting(ticket))).text), 'hung up', 'older protocols are not spoken')
})

t.test('sessions are not resumed: the intermediates would be lost', async t => {
  const ca = createLabCa({ now: new Date() })
  const { invite } = await certifiedConsole(t, ca)
  const own = identity(ca)
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const { port, ticket } = await invite()
    let session: Buffer | undefined
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...own, minVersion: version, maxVersion: version }, () => { socket.write(greeting(ticket)) })
    await closed(socket.on('error', () => {}).on('session', given => { session = given }).resume())
    const again = await invite()
    const second = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...own, ...(session !== undefined && { session }), minVersion: version, maxVersion: version }, () => { second.write(greeting(again.ticket)) })
    let answer = ''
    second.on('error', () => {}).on('data', data => { answer += data })
    await once(second, 'secureConnect')
    t.equal(second.isSessionReused(), false, version)
    await closed(second)
    t.match(answer, /"accepted":true/, version)
  }
})

t.test('what is no greeting is not answered', async t => {
  const ca = createLabCa({ now: new Date() })
  const { invite, appliance } = await certifiedConsole(t, ca)
  const { port } = await invite()
  const own = identity(ca)
  for (const text of ['\n', 'GET / HTTP/1.1\r\n\r\n', '{}\n', '[]\n', '{"type":"verify"}\n', '{"type":"other","ticket":"x"}\n', `{"type":"verify","ticket":"${'x'.repeat(2_000_000)}"}\n`]) {
    t.equal((await talk(port, own, text)).text, '', JSON.stringify(text.slice(0, 30)))
  }
  t.equal(appliance.peering.last, null)
})

t.test('a client finds out what is wrong with a peer, whatever is there', async t => {
  const ca = createLabCa({ now: new Date() })
  const { appliance, invite } = await certifiedConsole(t, ca)
  const own = identity(ca)
  const { guid } = appliance.identity
  const broken = async (encounter: Partial<Encounter>, patience: Partial<Deadlines> = {}): Promise<unknown[]> => {
    const { verdicts } = await verifyPeer(appliance, { side: 'source', address: '127.0.0.1', port: 1, ticket: 'x', guid, ...encounter }, { ...DEADLINES, ...patience })
    t.strictSame(verdicts.map(({ judge, role }) => [judge, role]), [['source', 'client'], ['target', 'server']])
    return verdicts.map(({ findings }) => findings.filter(({ verdict }) => verdict === 'fail').map(({ id, found }) => `${id}: ${found}`).join())
  }
  const server = async (make: (socket: TLSSocket) => void, options: object = own): Promise<number> => {
    const listener = createServer({ ...options, requestCert: true, rejectUnauthorized: false }, socket => { make(socket.on('error', () => {})) })
    t.teardown(() => { listener.close() })
    return await listening(listener)
  }
  const silent = createTcpServer(socket => { t.teardown(() => { socket.destroy() }) })
  t.teardown(() => { silent.close() })
  const hangingUp = createTcpServer(socket => { socket.destroy() })
  t.teardown(() => { hangingUp.close() })
  const reply = (more: object): string => `${JSON.stringify({ type: 'verdict', guid, verdict: { judge: 'target', role: 'server', accepted: true, findings: [] }, ...more })}\n`

  t.match(await broken({ port: await closedPort() }), [/^migration-port: 127.0.0.1, port \d+: .*ECONNREFUSED/, /^peer-verdict: there was no connection$/])
  t.match(await broken({ address: 'no-such-console.invalid' }, { connect: 200 }), [/^migration-port: .*(ENOTFOUND|EAI_AGAIN|nothing within)/, /^peer-verdict/])
  t.match(await broken({ port: await listening(silent) }, { handshake: 200 }), [/^handshake: nothing within 0.2 s$/, /^peer-verdict/])
  t.match(await broken({ port: await listening(hangingUp) }), [/^handshake: /, /^peer-verdict/])
  t.match(await broken({ port: await server(socket => { socket.destroy() }) }), [/^$/, /^peer-verdict: /])
  t.match(await broken({ port: await server(() => {}) }, { message: 200 }), [/^$/, /^peer-verdict: no message came within 0.2 s$/], 'silence after the handshake')
  t.match(await broken({ port: await server(socket => { socket.write('{}\n') }) }), [/^$/, /^peer-verdict: /])
  t.match(await broken({ port: await server(socket => { socket.write(reply({ guid: 'another' })) }) }), [/^peer-identity: another, but /, /^$/])
  t.match(await broken({ port: await server(socket => { socket.write(reply({})) }) }), [/^$/, /^$/], 'the same without a fault')
  t.match(await broken({ port: await server(socket => { socket.write(reply({})) }, identity(createLabCa({ now: new Date(), commonName: 'x' }))) }), [/^anchor: .*,ca-names: /, /^$/])
  const invited = await invite()
  t.match(await broken(invited), [/^$/, /^$/], 'a console')
  t.match(await broken({ ...invited, ticket: 'used up' }), [/^$/, /^peer-verdict: the peer hung up$/])
})

t.test('the port above is taken, a free one where that is not possible, and none before it is asked for', async t => {
  const ca = createLabCa({ now: new Date() })
  const { appliance } = await certifiedConsole(t, ca)
  const place = { host: '127.0.0.1', negotiable: true }
  const taken = createTcpServer()
  const port = await listening(taken)
  const negotiable = new MigrationListener(appliance, { ...place, port })
  const other = await negotiable.open()
  t.not(other, port)
  t.equal(await negotiable.open(), other, 'it is opened once')
  const insisting = new MigrationListener(appliance, { ...place, port, negotiable: false })
  await t.rejects(insisting.open(), { code: 'EADDRINUSE' })
  await new Promise(resolve => taken.close(resolve))
  t.equal(await insisting.open(), port, 'the next call tries again')
  await Promise.all([negotiable.close(), insisting.close()])
  await t.rejects(negotiable.open(), /switched off/)
  await t.rejects(once(connect({ host: '127.0.0.1', port, rejectUnauthorized: false }), 'secureConnect'), { code: 'ECONNREFUSED' })
})

t.test('the migration port is the one above, or the one that was asked for, and closed until then', async t => {
  const [port, chosen] = [await twoFreePorts(), await twoFreePorts()]
  const fleet = await startTestFleet(t, { appliances: [{ name: 'above', version: '4.0.1', port }, { name: 'chosen', version: '4.0.1', port: 0, migrationPort: chosen }] })
  for (const [name, expected] of [['above', port + 1], ['chosen', chosen]] as const) {
    await t.rejects(once(connect({ host: '127.0.0.1', port: expected, rejectUnauthorized: false }), 'secureConnect'), { code: 'ECONNREFUSED' }, `${name}: nobody has asked yet`)
    const stranger = await consoleOf(fleet, name).call('POST', `${MIGRATION}/Actions/MigrationService.OpenEndpoint`, { as: 'none' })
    t.equal(stranger.status, 401)
    const { json } = await consoleOf(fleet, name).call('POST', `${MIGRATION}/Actions/MigrationService.OpenEndpoint`)
    t.equal(json.MigrationPort, expected, name)
  }
})

t.test('tickets run out by number', async t => {
  const { appliance, invite } = await certifiedConsole(t, createLabCa({ now: new Date() }))
  const first = await invite()
  for (let count = 0; count < 1_000; count++) await appliance.peering.invite()
  t.notOk(appliance.peering.redeem(first.ticket))
  const last = await appliance.peering.invite()
  t.ok(appliance.peering.redeem(last.ticket))
  t.notOk(appliance.peering.redeem(last.ticket))
})

/** An error is no surprise: whoever hangs up on us may leave bytes of ours unread. */
async function closed (socket: TLSSocket): Promise<void> {
  if (!socket.closed) await new Promise(resolve => socket.once('close', resolve))
}

/** A port that is free, as is the one above; below those that systems give to whoever asks for any. */
async function twoFreePorts (): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const servers = [createTcpServer(), createTcpServer()]
    const free = await Promise.allSettled(servers.map(async (server, index) => { await once(server.listen(port + index, '127.0.0.1'), 'listening') }))
    await Promise.all(servers.map(async server => await new Promise(resolve => server.close(resolve))))
    if (free.every(({ status }) => status === 'fulfilled')) return port
  }
}

async function closedPort (): Promise<number> {
  const server = createTcpServer()
  const port = await listening(server)
  await new Promise(resolve => server.close(resolve))
  return port
}

async function listening (server: ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return (server.address() as AddressInfo).port
}
