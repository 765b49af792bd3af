import { once } from 'node:events'
import { Agent } from 'node:https'
import { Socket, connect } from 'node:net'
import t from 'tap'
import { buildOnce } from '../support/build.ts'
import { run, ready } from '../support/command.ts'
import { clientOf } from '../support/fleet.ts'
import { folderOf } from '../support/folder.ts'
import { Descriptors } from '../../src/http/descriptors.ts'

t.test('connections leave descriptors to files, and one warning says when there is no room', async t => {
  const descriptors = new Descriptors(() => 8)
  const told: number[] = []
  const connect = (): { readonly socket: Socket, readonly admitted: boolean } => {
    const socket = new Socket()
    return { socket, admitted: descriptors.admit(socket, allowed => { told.push(allowed) }) }
  }
  const first = Array.from({ length: 6 }, connect)
  t.ok(first.every(({ admitted }) => admitted))
  t.strictSame(told, [])
  for (let count = 0; count < 3; count++) t.match(connect(), { admitted: false, socket: { destroyed: true } })
  t.strictSame(told, [6], 'told once')
  first[0]?.socket.destroy()
  await new Promise(resolve => { setImmediate(resolve) })
  t.ok(connect().admitted, 'what is closed makes room')
  t.notOk(connect().admitted)
})

t.test('a process knows its limit', async t => {
  const socket = new Socket()
  t.ok(new Descriptors().admit(socket, () => { t.fail('there is room') }))
  socket.destroy()
})

t.test('more connections than descriptors: who is in goes on writing, and one warning is logged', { skip: process.platform === 'win32' }, async t => {
  await buildOnce()
  const limited = { before: ['sh', '-c', 'ulimit -n 256 && exec "$@"', 'sh'] }
  const command = run(t, ['--appliance', 'source=3.10.2:0', '--admin-port', 'off', '--log-format', 'json', '--data', folderOf(t)], limited)
  const { hostname, port } = new URL((await ready(command)).url)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => { agent.destroy() })
  const { call } = clientOf({ host: hostname, port: Number(port) })
  const write = async (name: string): Promise<number> =>
    (await call('POST', '/api/GroupService/Actions/GroupService.CreateGroup', { agent, json: { GroupModel: { Name: name, MembershipTypeId: 12, ParentId: 1_021 } } })).status
  t.equal(await write('before'), 200)
  const crowd: Socket[] = []
  t.teardown(() => { for (const socket of crowd) socket.destroy() })
  let cut = 0
  for (let count = 0; count < 400; count++) {
    const socket = connect(Number(port), hostname).on('error', () => {}).on('close', () => { cut++ })
    crowd.push(socket)
    await once(socket, 'connect')
  }
  for (let count = 0; count < 10; count++) t.equal(await write(`in the crowd ${count}`), 200)
  t.equal(400 - cut, 191, 'three quarters of the descriptors, the writer included')
  for (const socket of crowd) socket.destroy()
  while (crowd.some(socket => !socket.closed)) await new Promise(resolve => { setImmediate(resolve) })
  t.equal((await call('GET', '/api/GroupService/Groups')).status, 200, 'there is room again')
  command.child.kill('SIGTERM')
  const { code, stdout } = await command.ended
  t.equal(code, 0)
  const lines = stdout.split('\n').filter(line => line.startsWith('{')).map((line): { level: number, msg: string } => JSON.parse(line))
  t.equal(lines.filter(({ msg }) => msg.startsWith('clients have as many connections')).length, 1)
  t.strictSame(lines.filter(({ level }) => level >= 50), [])
})
