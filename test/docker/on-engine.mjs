// What only a real container engine can show, of the stack of docker/compose.yaml that is up, on ports as the file has them:
//   docker compose -f docker/compose.yaml up --build --detach --wait && node test/docker/on-engine.mjs
// It certifies nothing, and leaves both consoles running; source keeps some accounts.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:https'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { connect } from 'node:tls'
import { promisify } from 'node:util'

const PROJECT = process.env.CB_PROJECT ?? 'mock-ome'
const CONSOLES = { source: { port: 8443, lab: 8400 }, target: { port: 9443, lab: 8401 } }
/** What Compose allows each container. */
const MOST_MEMORY = 256 * 2 ** 20
const LOAD_SECONDS = Number(process.env.LOAD_SECONDS ?? 20)
const OPEN_CONNECTIONS = 100

const docker = async (...args) => (await promisify(execFile)('docker', args, { maxBuffer: 2 ** 26 })).stdout.trimEnd()
const container = name => `${PROJECT}-${name}-1`
const agent = new Agent({ keepAlive: true, rejectUnauthorized: false, maxSockets: 16 })

async function call (port, method, path, { body, headers = {} } = {}) {
  const asked = request({ host: '127.0.0.1', port, method, path, agent, headers: { ...headers, ...body && { 'content-type': 'application/json' } } })
  asked.end(body && JSON.stringify(body))
  const [response] = await once(asked, 'response')
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

async function login (port) {
  const body = { UserName: 'admin', Password: process.env.MOCK_OME_PASSWORD ?? 'admin', SessionType: 'API' }
  const { headers } = await call(port, 'POST', '/api/SessionService/Sessions', { body })
  return { 'x-auth-token': headers['x-auth-token'] }
}

/** Where the log says a browser finds the lab. */
async function labOf (name) {
  const [, url] = (await docker('logs', container(name))).match(/ready, open (\S+)/g).at(-1).match(/open (\S+)/)
  const { origin, hash } = new URL(url)
  return { origin, headers: { authorization: `Bearer ${hash.replace('#bearer=', '')}` } }
}

async function healthy (name) {
  while (await docker('inspect', '--format', '{{.State.Health.Status}}', container(name)) !== 'healthy') await wait(200)
}

/** Memory of the processes in a container, in bytes: what of files the kernel may drop is not theirs. */
async function memoryOf (name) {
  const [, amount, unit] = /^([\d.]+)(\w+)/.exec(await docker('stats', '--no-stream', '--format', '{{.MemUsage}}', container(name)))
  return Number(amount) * { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }[unit]
}

async function load (port, seconds) {
  const headers = await login(port)
  const paths = ['/api/ApplicationService/Info', '/api/AccountService/Accounts', '/api/DeviceService/Devices', '/api/JobService/Jobs', '/api/$metadata']
  const end = performance.now() + seconds * 1000
  let answered = 0
  await Promise.all(Array.from({ length: 16 }, async () => {
    while (performance.now() < end) {
      assert.equal((await call(port, 'GET', paths[answered++ % paths.length], { headers })).status, 200)
    }
  }))
  return answered
}

const CHECKS = {
  'the log tells where the lab is, and it opens': async () => {
    const said = []
    for (const [name, { lab }] of Object.entries(CONSOLES)) {
      const { origin, headers } = await labOf(name)
      assert.equal(origin, `http://127.0.0.1:${lab}`)
      assert.match(await (await fetch(origin, { headers: { accept: 'text/html' } })).text(), /<title>/)
      assert.equal((await fetch(`${origin}/v1/appliances`)).status, 401)
      const { peers } = await (await fetch(`${origin}/v1/peers`, { headers })).json()
      said.push(...peers.map(({ status, appliances }) => `${name} shows ${appliances.map(({ name, url }) => `${name} ${url}`)} (${status})`))
      assert.ok(peers.every(({ status }) => status === 'ready'))
    }
    return said.join(', ')
  },
  'the token is a file that its owner alone reads': async () => {
    const said = await docker('exec', container('source'), 'stat', '-c', '%a %u', '/data/admin.token')
    assert.equal(said, '600 1000')
    return said
  },
  'the console opens in a browser': async () => {
    for (const { port } of Object.values(CONSOLES)) {
      const { status, body } = await call(port, 'GET', '/core/console/console.html')
      assert.equal(status, 200)
      assert.match(body, /<title>/)
    }
  },
  'the health check names the console': async () => await docker('exec', container('source'), 'mock-ome', 'healthcheck'),
  [`memory under load of ${LOAD_SECONDS} s stays below the limit`]: async () => {
    const before = await memoryOf('source')
    const loading = load(CONSOLES.source.port, LOAD_SECONDS)
    let most = before
    let answered = null
    while (answered === null) {
      most = Math.max(most, await memoryOf('source'))
      answered = await Promise.race([loading, null])
    }
    assert.equal(await docker('inspect', '--format', '{{.State.OOMKilled}} {{.RestartCount}}', container('source')), 'false 0')
    assert.ok(most < MOST_MEMORY)
    return `${answered} answers; ${Math.round(before / 2 ** 20)} MiB before, at most ${Math.round(most / 2 ** 20)} MiB`
  },
  'a kill loses nothing that was acknowledged': async () => {
    const { port } = CONSOLES.source
    const headers = await login(port)
    const run = Date.now().toString(36)
    const kept = []
    const killed = wait(2_000).then(async () => await docker('kill', container('source')))
    try {
      for (;;) {
        const UserName = `kill-${run}-${kept.length}`
        const body = { UserTypeId: 1, DirectoryServiceId: 0, Description: '', Password: 'Kept-4-Ever', UserName, RoleId: '16', Locked: false, Enabled: true }
        const { status } = await call(port, 'POST', '/api/AccountService/Accounts', { headers, body })
        assert.equal(status, 201)
        kept.push(UserName)
      }
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error
    }
    await killed
    await docker('start', container('source'))
    await healthy('source')
    const after = await login(port)
    const { body } = await call(port, 'GET', '/api/AccountService/Accounts?$top=10000', { headers: after })
    const found = new Set(JSON.parse(body).value.map(({ UserName }) => UserName))
    assert.ok(kept.length > 0)
    assert.deepEqual(kept.filter(name => !found.has(name)), [])
    return `${kept.length} accounts, all there`
  },
  [`a stop with ${OPEN_CONNECTIONS} open connections takes less than a second of the program`]: async () => {
    const { port } = CONSOLES.target
    const sockets = await Promise.all(Array.from({ length: OPEN_CONNECTIONS }, async () => {
      const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
      await once(socket.on('error', () => {}), 'secureConnect')
      return socket
    }))
    await docker('stop', '--time', '10', container('target'))
    const lines = (await docker('logs', '--timestamps', '--tail', '20', container('target'))).split('\n')
    const [from, to] = ['stopping', 'stopped'].map(word => Date.parse(lines.findLast(line => new RegExp(`INFO: ${word} `).test(line)).split(' ')[0]))
    for (const socket of sockets) socket.destroy()
    assert.equal(await docker('inspect', '--format', '{{.State.ExitCode}}', container('target')), '0')
    assert.ok(to - from < 1_000, `${to - from} ms`)
    await docker('start', container('target'))
    await healthy('target')
    return `${to - from} ms`
  }
}

let failed = 0
for (const [title, check] of Object.entries(CHECKS)) {
  const outcome = await check().then((said = '') => ['ok', said], error => ['FAIL', error.message])
  failed += outcome[0] === 'ok' ? 0 : 1
  console.log(`${outcome[0]}  ${title}${outcome[1] && `: ${outcome[1]}`}`)
}
agent.destroy()
console.log(`${Object.keys(CHECKS).length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
