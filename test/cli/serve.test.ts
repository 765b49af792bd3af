import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { SETTINGS } from '../../src/config/config.ts'
import { buildOnce } from '../support/build.ts'
import { FREE_PORTS, getInfo, hundred, ready, run } from '../support/command.ts'
import { folderOf } from '../support/folder.ts'

const WARNING = 'other machines can reach the appliances with the default password; --password sets another'

await buildOnce()

// Most of the time goes into waiting for starts.
t.jobs = 3

t.test('two consoles start, say so in the log and in a file, and stop when asked', async t => {
  const readyFile = join(folderOf(t, { ready: 'of a process that was killed' }), 'ready')
  const command = run(t, [...FREE_PORTS, '--ready-file', readyFile])
  const { line, appliances } = await ready(command)
  t.match(line, { level: 'info', msg: 'ready' })
  t.match(appliances, [{ name: 'source', version: '3.10.2' }, { name: 'target', version: '4.0.1' }])
  t.equal(readFileSync(readyFile, 'utf8'), JSON.stringify({
    pid: command.child.pid,
    appliances: appliances.map(({ name, version, url }) => ({ name, version, host: '127.0.0.1', port: Number(new URL(url).port), url })),
    admin: { url: null }
  }))
  for (const { url, version } of appliances) {
    const answer = await getInfo(url)
    t.equal(answer.status, 200)
    t.equal(JSON.parse(answer.body).Version, version)
  }
  command.child.kill('SIGTERM')
  const { code, signal, stdout, stderr } = await command.ended
  t.strictSame([code, signal, stderr], [0, null, ''])
  t.equal(stdout.match(/"msg":"ready"/g)?.length, 1)
  t.notOk(existsSync(readyFile))
})

t.test('the ready file of a successor is left alone', async t => {
  const readyFile = join(folderOf(t), 'ready')
  const command = run(t, [...FREE_PORTS, '--ready-file', readyFile])
  await command.logged('ready')
  writeFileSync(readyFile, 'mine')
  command.child.kill('SIGINT')
  t.equal((await command.ended).code, 0)
  t.equal(readFileSync(readyFile, 'utf8'), 'mine')
})

t.test('settings come from variables and a file as well', async t => {
  const folder = folderOf(t, { 'fleet.yaml': 'appliances: [{name: lab, version: 4.1, port: 0}]\npassword: from-file\nadmin-port: off' })
  const command = run(t, ['serve', '--config', join(folder, 'fleet.yaml')], { env: { MOCK_OME_PASSWORD: 'from-variable' } })
  const { appliances, url } = await ready(command)
  t.match(appliances, [{ name: 'lab', version: '4.1' }])
  t.equal((await getInfo(url, 'admin:from-variable')).status, 200)
  t.equal((await getInfo(url, 'admin:from-file')).status, 401)
})

t.test('a fleet that cannot start says why in one line, and leaves nothing behind', async t => {
  const occupier = createServer().listen(0, '127.0.0.1')
  await once(occupier, 'listening')
  t.teardown(() => occupier.close())
  const address = occupier.address()
  const port = typeof address === 'object' ? address?.port : address
  const folder = folderOf(t, { file: 'not a folder', future: { b: { 'state.json': '{"version":9999}' } } })
  const cases: ReadonlyArray<readonly [string, readonly string[], RegExp]> = [
    ['port in use', ['--appliance', 'a=4.0.1:0', '--appliance', `b=4.0.1:${port}`], new RegExp(`"b".*127.0.0.1:${port}.*in use`)],
    ['address of another machine', ['--appliance', 'b=4.0.1:18443', '--host', '192.0.2.1', '--password', 'ours'], /"b".*192\.0\.2\.1:18443/],
    ['data under a file', [...FREE_PORTS, '--data', join(folder, 'file')], /"source" cannot keep its state: .*is a file/],
    ['data of a newer version', ['--appliance', 'b=4.0.1:0', '--data', join(folder, 'future')], /"b".*newer version/],
    ['ready file that is a folder', [...FREE_PORTS, '--ready-file', folder], /ready file .*directory/],
    ['ready file in a folder that is not there', [...FREE_PORTS, '--ready-file', join(folder, 'absent', 'ready')], /ready file .*absent/]
  ]
  for (const [name, args, message] of cases) {
    const { code, stdout, stderr } = await run(t, args).ended
    t.equal(code, 1, name)
    t.match(stderr, new RegExp(`^mock-ome: .*${message.source}.*\\n$`), name)
    t.equal(stdout, '', name)
  }
  const { stdout } = await run(t, ['--appliance', `b=4.0.1:${port}`, '--log-level', 'debug']).ended
  t.match(stdout, /"not started"/, 'with the stack at level debug')
  t.match(stdout, /StartError.*\\n {4}at /)
})

t.test('an error nobody foresaw ends it with a line in the log', async t => {
  const bomb = 'data:text/javascript,process.on("SIGUSR2",()=>{throw new Error("boom")})'
  const command = run(t, FREE_PORTS, { node: ['--import', bomb] })
  await command.logged('ready')
  command.child.kill('SIGUSR2')
  t.match(await command.logged('unexpected error'), { level: 'fatal', err: { message: 'boom' } })
  t.equal((await command.ended).code, 1)
})

t.test('a command line that is not understood: exit 2, the cause on stderr, nothing on stdout', async t => {
  const cases: ReadonlyArray<readonly [readonly string[], RegExp]> = [
    [['--nope'], /--nope/],
    [['serve', '--port', '1'], /--port/],
    [['serve', 'extra'], /too many arguments/],
    [['starve'], /"starve"; known are serve, ca, check/],
    [['--host'], /--host/],
    [['--appliance', 'source'], /--appliance.*NAME=VERSION:PORT.*"source"/],
    [['--config', '/absent/fleet.yaml'], /\/absent\/fleet\.yaml/],
    [['--switch', 'warp=9'], /--switch.*"warp"/],
    [['ca', 'nope'], /nope/],
    [['check'], /./]
  ]
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await run(t, args).ended
    t.strictSame([code, stdout], [2, ''], args.join(' '))
    t.match(stderr, message)
  }
  const { code, stderr } = await run(t, [], { env: { MOCK_OME_LOG_LEVEL: 'loud' } }).ended
  t.equal(code, 2)
  t.match(stderr, /MOCK_OME_LOG_LEVEL.*"loud"/)
})

t.test('help and version', async t => {
  const version: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
  t.match(await run(t, ['--version']).ended, { code: 0, stdout: version })
  for (const [args, words] of [
    [['--help'], ['serve', 'ca', 'check']],
    [['serve', '--help'], Object.values(SETTINGS).flatMap(({ flag, variable }) => [flag, variable])],
    [['help', 'ca'], ['init', 'sign', 'flaws']]
  ] as const) {
    const { code, stdout } = await run(t, args).ended
    t.equal(code, 0)
    for (const word of words) t.match(stdout, word, `${args.join(' ')} shows ${word}`)
  }
})

t.test('the default password beyond loopback is worth a warning', async t => {
  for (const [args, warned] of [
    [['--host', '0.0.0.0'], true],
    [['--host', '0.0.0.0', '--password', 'of our own'], false],
    [['--host', 'localhost'], false]
  ] as const) {
    const command = run(t, [...FREE_PORTS, ...args])
    await command.logged('ready')
    command.child.kill('SIGTERM')
    t.equal((await command.ended).stdout.includes(WARNING), warned, args.join(' '))
  }
})

t.test('the admin API is told of, and asks for a token where other machines reach it', async t => {
  const readyFile = join(folderOf(t), 'ready')
  const appliance = ['--appliance', 'lab=4.0.1:0', '--admin-port', '0']
  const local = run(t, [...appliance, '--ready-file', readyFile])
  const { admin }: { admin?: { url: string } } = await local.logged('ready')
  const url = admin?.url ?? ''
  t.strictSame(JSON.parse(readFileSync(readyFile, 'utf8')).admin, { url })
  t.match(await (await fetch(`${url}/v1/health/ready`)).json(), { status: 'ready', appliances: [{ name: 'lab' }] })
  t.match(await (await fetch(`${url}/docs/swagger-ui-bundle.js`)).text(), /SwaggerUIBundle/)
  t.equal((await run(t, [...appliance.slice(0, 2), '--admin-port', new URL(url).port]).ended).stderr,
    `mock-ome: the admin API cannot listen on 127.0.0.1:${new URL(url).port}: the port is in use; --admin-port chooses another one, or off\n`)
  local.child.kill('SIGTERM')
  t.equal((await local.ended).code, 0)

  const given = '0123456789-of-our-own'
  for (const args of [[], ['--admin-token', given]]) {
    const command = run(t, [...appliance, '--admin-host', '0.0.0.0', ...args, '--log-level', 'trace'])
    const { admin }: { admin?: { url: string } } = await command.logged('ready')
    const there = `http://127.0.0.1:${new URL(admin?.url ?? '').port}/v1/appliances`
    const token = args.length > 0 ? given : String((await command.logged('other machines can reach the admin API: it asks for this token; --admin-token sets another'))['bearer'])
    t.equal((await fetch(there)).status, 401)
    t.equal((await fetch(there, { headers: { authorization: `Bearer ${token}` } })).status, 200)
    command.child.kill('SIGTERM')
    const { stdout } = await command.ended
    t.equal(stdout.split(token).length - 1, args.length > 0 ? 0 : 1, 'it is printed once, and only if it was made')
  }
})

t.test('a token that was made is kept with the state, and the page of the lab is told with it', async t => {
  const data = join(folderOf(t), 'state')
  const file = join(data, 'admin.token')
  const args = ['--appliance', 'lab=4.0.1:0', '--admin-port', '0', '--admin-host', '0.0.0.0', '--data', data]
  const tokens: string[] = []
  for (const start of ['the first', 'the next'] as const) {
    const command = run(t, args)
    const { admin }: { admin?: { url: string, open: string } } = await command.logged('ready')
    const kept = readFileSync(file, 'utf8').trimEnd()
    tokens.push(kept)
    t.equal(statSync(file).mode & 0o777, 0o600, start)
    t.equal(admin?.open, `${admin?.url}/#bearer=${kept}`, start)
    t.equal((await fetch(`${admin?.url}/v1/appliances`, { headers: { authorization: `Bearer ${kept}` } })).status, 200, start)
    command.child.kill('SIGTERM')
    t.equal((await command.ended).stdout.split(kept).length, 2, 'it is printed once')
  }
  t.equal(tokens[0], tokens[1])
  t.strictSame(readdirSync(data).sort(), ['admin.token', 'lab'])
  writeFileSync(file, 'short\n')
  t.match(await run(t, args).ended, { code: 2, stdout: '', stderr: `mock-ome: ${file}: expected 16 to 256 letters` })
  t.match(await run(t, [...args.slice(0, -1), file]).ended, { code: 2, stderr: `mock-ome: cannot read the admin token from ${join(file, 'admin.token')}: ` })
  rmSync(file)
  mkdirSync(file)
  t.match(await run(t, args).ended, { code: 2, stderr: `mock-ome: cannot read the admin token from ${file}: ` })
})

t.test('the password is in no line of the log', async t => {
  const command = run(t, [...FREE_PORTS, '--password', 'hush-hush', '--log-level', 'trace'])
  const { url } = await ready(command)
  t.equal((await getInfo(url, 'admin:hush-hush')).status, 200)
  command.child.kill('SIGTERM')
  const { stdout, stderr } = await command.ended
  t.notMatch(stdout + stderr, /hush-hush|aHVzaC1odXNo/)
})

t.test('a terminal reads lines, not JSON', async t => {
  const command = run(t, ['--log-format', 'pretty', ...FREE_PORTS])
  command.child.stdout?.once('data', () => command.child.kill('SIGTERM'))
  t.match((await command.ended).stdout, /INFO: ready .*source.*target/)
})

t.test('a hundred appliances are unremarkable', async t => {
  const command = run(t, hundred())
  const { appliances } = await ready(command)
  t.equal(appliances.length, 100)
  t.equal(new Set(appliances.map(({ url }) => url)).size, 100)
  const statuses = await Promise.all(appliances.map(async ({ url }) => (await getInfo(url)).status))
  t.ok(statuses.every(status => status === 200))
  command.child.kill('SIGTERM')
  t.equal((await command.ended).code, 0)
})
