import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { Channel, ChannelError } from '../../src/migration/channel.ts'

/** Two ends of a connection over loopback. */
async function ends (t: Test): Promise<[Socket, Socket]> {
  const server = createServer()
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const one = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [other] = await once(server, 'connection') as [Socket]
  server.close()
  t.teardown(() => { one.destroy(); other.destroy() })
  for (const socket of [one, other]) socket.on('error', () => {})
  return [one, other]
}

t.test('messages arrive as they were sent, in order, however they are cut', async t => {
  const [one, other] = await ends(t)
  const [sender, receiver] = [new Channel(one), new Channel(other)]
  await fc.assert(fc.asyncProperty(fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 5 }), async messages => {
    for (const message of messages) await sender.send(message, 5_000)
    for (const message of messages) if (JSON.stringify(await receiver.receive(5_000)) !== JSON.stringify(message)) return false
    return true
  }), { numRuns: 50 })
  const bytes = Buffer.from('{"a":"ä"}\n{"b":1}\n\n')
  for (const byte of bytes) one.write(Buffer.from([byte]))
  t.strictSame(await receiver.receive(5_000), { a: 'ä' })
  t.strictSame(await receiver.receive(5_000), { b: 1 })
  await t.rejects(receiver.receive(5_000), ChannelError, 'an empty line is no message')
})

t.test('what goes wrong is told in a sentence, and the connection is over', async t => {
  const cases: Array<[string, (socket: Socket) => void, RegExp]> = [
    ['no JSON', socket => { socket.write('hello\n') }, /^what came is not a message$/],
    ['an end in the middle', socket => { socket.end('{"a":') }, /^the connection ended in the middle/],
    ['silence', () => {}, /^no message came within 0.05 s$/],
    ['a slow drip', socket => { socket.write('{"a":') }, /^no message came within 0.05 s$/],
    ['a line without end', socket => { socket.write(Buffer.alloc(1_100_000, 'a')) }, /longer than 1048576 bytes$/],
    ['a reset', socket => { socket.resetAndDestroy() }, /ECONNRESET/]
  ]
  for (const [name, act, message] of cases) {
    const [one, other] = await ends(t)
    const receiver = new Channel(other)
    act(one)
    const patience = name.startsWith('s') || name === 'a slow drip' ? 50 : 5_000
    await t.rejects(receiver.receive(patience), { name: 'ChannelError', message }, name)
    t.ok(other.destroyed, `${name}: hung up`)
    await t.rejects(receiver.send({}, 5_000), ChannelError, `${name}: nothing can be sent any more`)
  }
})

t.test('an orderly end is no message', async t => {
  const [one, other] = await ends(t)
  new Channel(one).end()
  t.equal(await new Channel(other).receive(5_000), null)
})

t.test('a sender waits for a slow reader, and is told when the reader goes', async t => {
  const [one, other] = await ends(t)
  const sender = new Channel(one)
  const message = { text: 'a'.repeat(100_000) }
  let sent = 0
  let waiting: Promise<void> = Promise.resolve()
  const stuck = (): boolean => one.writableNeedDrain
  while (!stuck() && sent < 1_000) {
    waiting = sender.send(message, 5_000)
    sent++
    if (!stuck()) await waiting
  }
  t.ok(sent < 1_000, `after ${sent} messages`)
  t.equal(one.listenerCount('drain') > 0, true, 'the last one waits')
  const receiver = new Channel(other)
  for (let received = 0; received < sent; received++) t.equal(Object(await receiver.receive(5_000)).text.length, 100_000)
  await waiting
  const listeners = one.listenerCount('close')
  const lost = (async () => { for (;;) await sender.send(message, 5_000) })()
  other.destroy()
  await t.rejects(lost, { name: 'ChannelError' })
  t.ok(one.listenerCount('close') <= listeners, 'no listener is left')
})
