import { Socket } from 'node:net'
import t from 'tap'
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
