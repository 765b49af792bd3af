import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import type { ClientRequest } from 'node:http'
import { Agent, request } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import t from 'tap'
import { buildOnce } from '../support/build.ts'
import { FREE_PORTS, answerTo, getInfo, hundred, ready, run } from '../support/command.ts'
import { folderOf } from '../support/folder.ts'

const UPLOAD = '/api/ApplicationService/Actions/ApplicationService.UploadCertificate'

await buildOnce()

// Most of the time goes into waiting, for starts and for the grace of a stop.
t.jobs = 3

t.test('what runs is finished; new connections are refused', async t => {
  const command = run(t, FREE_PORTS)
  const { url } = await ready(command)
  const upload = await beginUpload(url)
  const answer = answerTo(upload)
  command.child.kill('SIGTERM')
  t.match(await command.logged('stopping'), { signal: 'SIGTERM' })
  await refusedAt(url)
  upload.end('no certificate')
  t.match(await answer, { status: 400, body: /CSEC9002/ })
  t.match(await command.logged('stopped'), { cut: 0 }, 'the connection, kept alive, is not waited for')
  t.equal((await command.ended).code, 0)
})

t.test('connections that are merely kept alive delay nothing', async t => {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false })
  t.teardown(() => agent.destroy())
  const command = run(t, FREE_PORTS)
  const { url } = await ready(command)
  t.equal((await getInfo(url, 'admin:admin', { agent })).status, 200)
  command.child.kill('SIGINT')
  t.match(await command.logged('stopped'), { cut: 0 }, 'before the grace is over')
  t.equal((await command.ended).code, 0)
})

for (const format of ['json', 'pretty']) {
  t.test(`where nobody reads the log any more, ${format}, a signal ends the process all the same`, async t => {
    const { child } = run(t, [...FREE_PORTS, '--log-format', format])
    const exited = once(child, 'exit')
    await once(child.stdout ?? child, 'data')
    child.stdout?.destroy()
    child.kill('SIGTERM')
    t.strictSame(await exited, [0, null])
  })
}

t.test('a connection that never says a word is cut as well', async t => {
  const command = run(t, FREE_PORTS)
  const { hostname, port } = new URL((await ready(command)).url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  command.child.kill('SIGTERM')
  t.match(await command.logged('stopped'), { cut: 1 })
  t.equal((await command.ended).code, 0)
  socket.destroy()
})

t.test('what runs has its grace, and connections that say nothing after their handshake have none', async t => {
  const command = run(t, FREE_PORTS)
  const { url } = await ready(command)
  const upload = await beginUpload(url)
  const answer = answerTo(upload)
  const { hostname, port } = new URL(url)
  const silent = await Promise.all(Array.from({ length: 10 }, async () => {
    const socket = connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false })
    await once(socket.on('error', () => {}), 'secureConnect')
    return socket
  }))
  const cut = Promise.all(silent.map(async socket => await once(socket, 'close')))
  command.child.kill('SIGTERM')
  await cut
  upload.end('no certificate')
  t.match(await answer, { status: 400, body: /CSEC9002/ }, 'the upload was not cut with them')
  t.match(await command.logged('stopped'), { cut: 10 })
  t.equal((await command.ended).code, 0)
})

t.test('what does not finish within the grace is cut', async t => {
  const command = run(t, FREE_PORTS)
  const { url } = await ready(command)
  const cut = t.rejects(answerTo(await beginUpload(url)), { code: 'ECONNRESET' })
  command.child.kill('SIGTERM')
  t.match(await command.logged('stopped'), { cut: 1 })
  t.equal((await command.ended).code, 0)
  await cut
})

for (const [second, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
  t.test(`a second signal, ${second}, ends it at once`, async t => {
    const readyFile = join(folderOf(t), 'ready')
    const command = run(t, [...FREE_PORTS, '--ready-file', readyFile])
    const { url } = await ready(command)
    const cut = t.rejects(answerTo(await beginUpload(url)), { code: 'ECONNRESET' })
    command.child.kill('SIGTERM')
    await command.logged('stopping')
    command.child.kill(second)
    const ending = await command.ended
    t.equal(ending.code, code)
    t.notMatch(ending.stdout, '"stopped"', 'without the grace')
    t.notOk(existsSync(readyFile))
    await cut
  })
}

t.test('a signal during the start ends it', async t => {
  const command = run(t, [...hundred(), '--host', '0.0.0.0'])
  // The warning is written when signals are heeded already and nothing listens yet.
  await command.logged('other machines can reach the appliances with the default password; --password sets another')
  command.child.kill('SIGTERM')
  const { code, stdout } = await command.ended
  t.equal(code, 0)
  t.notMatch(stdout, '"ready"')
})

const ISOLATED = ['--user', '--map-root-user', '--pid', '--fork', '--kill-child']
const cannotIsolate = spawnSync('unshare', [...ISOLATED, 'true']).status !== 0

t.test('as the first process of a container it heeds signals', { skip: cannotIsolate && 'unshare(1) cannot make a PID namespace here' }, async t => {
  const command = run(t, FREE_PORTS, { before: ['unshare', ...ISOLATED] })
  const { line } = await ready(command)
  t.equal(line['msg'], 'ready')
  const { pid } = command.child
  // The number of the process inside, as seen from outside.
  process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')), 'SIGTERM')
  t.equal((await command.ended).code, 0)
})

/** Begins an upload of fourteen bytes and waits until the server has begun to answer it. */
async function beginUpload (url: string): Promise<ClientRequest> {
  const upload = request(url + UPLOAD, {
    method: 'POST',
    auth: 'admin:admin',
    headers: { 'content-type': 'application/octet-stream', 'content-length': 14, expect: '100-continue' },
    rejectUnauthorized: false
  })
  upload.flushHeaders()
  await once(upload, 'continue')
  return upload
}

/** Returns once the address refuses connections. */
async function refusedAt (url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  for (;;) {
    const socket = connect(Number(port), hostname)
    const error: unknown = await once(socket, 'connect').then(() => null, (error: unknown) => error)
    socket.destroy()
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return
  }
}
