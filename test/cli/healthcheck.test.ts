import { existsSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, type Server, type Socket, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { buildOnce } from '../support/build.ts'
import { type Command, FREE_PORTS, type Surroundings, ready, run } from '../support/command.ts'
import { startTestFleet } from '../support/fleet.ts'
import { folderOf } from '../support/folder.ts'

await buildOnce()
t.jobs = 3

/** Options of one console on a port. */
function onPort (port: number, name = 'lab'): string[] {
  return ['--admin-port', 'off', '--appliance', `${name}=4.0.1:${port}`]
}

/** Has a server listen on a free port until the test ends. */
async function listening (t: Test, server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => { sockets.add(socket) })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return portOf(server.address())
}

function portOf (address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no TCP port')
  return address.port
}

/** A port on which nothing listens. */
async function closedPort (): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const port = portOf(server.address())
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Waits long enough for a machine that has much else to do. */
function health (t: Test, args: readonly string[], surroundings: Surroundings = {}): Command {
  return run(t, ['healthcheck', '--timeout', '60', ...args], surroundings)
}

t.test('both consoles are asked, by flags, by variables and by a file', async t => {
  const { endpoints } = await startTestFleet(t, { appliances: [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '4.0.1', port: 0 }] })
  const [source = 0, target = 0] = endpoints.map(({ port }) => port)
  const both = `source  127.0.0.1:${source}  healthy\ntarget  127.0.0.1:${target}  healthy`
  const folder = folderOf(t, { 'fleet.yaml': `admin-port: off\nappliances:\n  - source=3.10.2:${source}\n  - { name: target, version: 4.0.1, port: ${target} }\n` })
  const variables = { MOCK_OME_APPLIANCES: `source=3.10.2:${source},target=4.0.1:${target}`, MOCK_OME_ADMIN_PORT: 'off' }
  for (const [how, args, env, stdout] of [
    ['flags', [...onPort(source, 'source'), '--appliance', `target=4.0.1:${target}`], {}, both],
    ['variables', [], variables, both],
    ['a file', ['--config', join(folder, 'fleet.yaml')], {}, both],
    ['another password', ['--password', 'of no interest'], variables, both],
    ['every address', ['--host', '0.0.0.0'], variables, both.replaceAll('127.0.0.1', '0.0.0.0')]
  ] as const) {
    t.strictSame(await health(t, [...args], { env }).ended, { code: 0, signal: null, stdout, stderr: '' }, how)
  }
  const closed = await closedPort()
  t.match(await health(t, [...onPort(source, 'source'), '--appliance', `target=4.0.1:${closed}`]).ended,
    { code: 1, stdout: /^source {2}\S+ +healthy\ntarget {2}\S+ +not healthy: connect ECONNREFUSED/, stderr: '' }, 'one of two is down')
})

t.test('what is no console on the port', async t => {
  const endless = createHttpServer((_request, response) => { response.write('') })
  const factoryLess = createServer()
  for (const [what, port, message] of [
    ['nothing', await closedPort(), /ECONNREFUSED/],
    ['HTTP without TLS', await listening(t, endless), /wrong version number|packet length too long/],
    ['TLS without a certificate', await listening(t, factoryLess), /handshake failure|no shared cipher/]
  ] as const) {
    const { code, stdout } = await health(t, onPort(port)).ended
    t.equal(code, 1, what)
    t.match(stdout, /^lab {2}127\.0\.0\.1:\d+ {2}not healthy: /, what)
    t.match(stdout, message, what)
  }
})

t.test('what accepts and is silent is given up', async t => {
  const silent = await listening(t, createTcpServer())
  for (const [args, stdout] of [
    [['--timeout', '0.2', ...onPort(silent)], `lab  127.0.0.1:${silent}  not healthy: no answer within 0.2 s`],
    [['--timeout', '0.2', '--admin-port', String(silent)], `admin API  127.0.0.1:${silent}  not healthy: no answer within 0.2 s`],
    [onPort(silent), `lab  127.0.0.1:${silent}  not healthy: no answer within 3 s`]
  ] as const) t.match(await run(t, ['healthcheck', ...args]).ended, { code: 1, stdout })
  for (const value of ['0', '-1', 'soon', '3601']) {
    t.match(await run(t, ['healthcheck', '--timeout', value, ...onPort(silent)]).ended, { code: 2, stderr: /a number of seconds up to 3600/ }, value)
  }
})

t.test('where the admin API is on, it tells', async t => {
  const readyFile = join(folderOf(t), 'ready.json')
  const command = run(t, ['--appliance', 'lab=4.0.1:0', '--admin-port', '0', '--ready-file', readyFile])
  const { line, url } = await ready(command)
  const { port } = new URL(Object(line['admin']).url)
  const healthy = { code: 0, signal: null, stdout: `lab  ${new URL(url).host}  healthy`, stderr: '' }
  for (const args of [['--admin-port', port], ['--admin-port', port, '--admin-host', '0.0.0.0'], ['--admin-port', '0', '--ready-file', readyFile]]) {
    t.strictSame(await health(t, [...args]).ended, healthy, args.join(' '))
  }
  t.strictSame(await health(t, ['--admin-port', '0', '--appliance', `lab=4.0.1:${new URL(url).port}`]).ended, healthy, 'a port that cannot be known: the appliances are asked')
  const stranger = createHttpServer((_request, response) => { response.end('hello') })
  for (const [what, port, message] of [
    ['nothing', await closedPort(), /ECONNREFUSED/],
    ['another server', await listening(t, stranger), /what answers is no admin API/]
  ] as const) {
    t.match(await health(t, ['--admin-port', String(port)]).ended, { code: 1, stdout: new RegExp(`^admin API {2}127\\.0\\.0\\.1:${port} {2}not healthy: .*${message.source}`) }, what)
  }
})

t.test('ports that were chosen at start are in the ready file', async t => {
  const readyFile = join(folderOf(t), 'ready.json')
  const args = [...FREE_PORTS, '--ready-file', readyFile]
  t.match(await health(t, [...args]).ended, { code: 1, stderr: `mock-ome: not ready: there is no ready file ${readyFile}\n` })
  const serving = run(t, args)
  await serving.logged('ready')
  t.match(await health(t, [...args]).ended, { code: 0, stdout: /^source .* healthy\ntarget .* healthy$/ })
  t.match(await health(t, [...onPort(0), '--ready-file', readyFile]).ended, { code: 1, stderr: /names no appliance lab/ })
  serving.child.kill('SIGTERM')
  await serving.ended
  t.notOk(existsSync(readyFile))
  for (const content of ['', '[]', '{"appliances":[{"name":"source"}]}']) {
    writeFileSync(readyFile, content)
    t.match(await health(t, [...args]).ended, { code: 1, stderr: /ready\.json is no ready file: / }, content)
  }
  t.match(await health(t, [...FREE_PORTS]).ended, { code: 2, stdout: '', stderr: /the port of appliance source is chosen when it starts/ })
  t.match(await health(t, ['--appliance', 'nonsense']).ended, { code: 2, stderr: /NAME=VERSION:PORT/ })
})
