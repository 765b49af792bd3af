import t, { type Test } from 'tap'
import { Events, type EventStream } from '../../src/traffic/events.ts'

/** What a listener hears: ids, types and data of events; `beat`. */
function heard (stream: EventStream): Array<{ id: string | undefined, type: string | undefined, data: unknown }> {
  const text = String(stream.read() ?? '')
  return text.split('\n\n').filter(part => part.startsWith('event') || part.startsWith('id')).map(part => {
    const of = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1]
    return { id: of('id'), type: of('event'), data: JSON.parse(of('data') ?? 'null') }
  })
}

function listen (t: Test, events: Events, lastId?: string): EventStream {
  const stream = events.listen(lastId)
  t.teardown(() => { stream.destroy() })
  stream.resume().pause()
  return stream
}

t.test('who listens hears it, and who does not costs nothing', async t => {
  const events = new Events(() => 0)
  events.tell('request', () => { throw new Error('nobody asked') })
  const [one, other] = [listen(t, events), listen(t, events)]
  events.tell('request', () => ({ n: 1 }))
  for (const stream of [one, other]) t.match(heard(stream), [{ id: /^[0-9a-f]{8}-2$/, type: 'request', data: { n: 1 } }])
  one.destroy()
  await new Promise(resolve => one.once('close', resolve))
  t.equal(events.listening, 1)
  events.tell('request', () => ({ text: 'a\nb' }))
  t.match(heard(other), [{ data: { text: 'a\nb' } }], 'a line end breaks no event')
})

t.test('who comes back goes on where they left, or is told what is missing', async t => {
  let now = 0
  const events = new Events(() => now)
  const first = listen(t, events)
  events.tell('request', () => ({ n: 1 }))
  const [{ id = '' } = {}] = heard(first)
  first.destroy()
  await new Promise(resolve => first.once('close', resolve))
  events.tell('request', () => ({ n: 2 }))
  const again = listen(t, events, id)
  t.match(heard(again), [{ data: { n: 2 } }])
  for (const stranger of ['00000000-1', 'x', '', `${id.split('-')[0]}-1e3`]) {
    t.match(heard(listen(t, events, stranger)), [{ type: 'gap', data: { lost: null } }, { data: { n: 1 } }, { data: { n: 2 } }], stranger)
  }
  events.close()
  t.equal(events.listening, 0)
  now = 60_001
  events.tell('request', () => ({ n: 3 }))
  t.match(heard(listen(t, events, id)), [{ type: 'gap', data: { lost: 2 } }], 'after a while nothing is kept for those who are away')
})

t.test('who reads too slowly loses the oldest, and is told how many', async t => {
  const events = new Events(() => 0)
  const slow = listen(t, events)
  const text = 'x'.repeat(1000)
  for (let n = 1; n <= 2000; n++) events.tell('request', () => ({ n, text }))
  t.ok(slow.readableLength < 2 ** 18, `${slow.readableLength} bytes wait`)
  const numbers: unknown[] = []
  for (let last: unknown = 0; last !== 2000;) {
    for (const { type, data } of heard(slow)) {
      numbers.push(last = type === 'gap' ? data : Reflect.get(Object(data), 'n'))
    }
    await new Promise(resolve => setImmediate(resolve))
  }
  const gap = numbers.findIndex(one => typeof one === 'object')
  const { lost } = numbers[gap] as { lost: number }
  t.equal(numbers.length - 1 + lost, 2000, 'each was told or counted')
  t.equal(numbers[gap + 1], 1501, 'the newest 500 are there')
  events.beat()
})

t.test('at most 32 listen, and all hear when it ends', async t => {
  const events = new Events(() => 0)
  const streams = Array.from({ length: 32 }, () => listen(t, events))
  t.throws(() => events.listen(), { message: '32 listen already', because: 'tooMany' })
  const ended = Promise.all(streams.map(async stream => await new Promise(resolve => stream.resume().once('end', resolve))))
  events.beat()
  events.close()
  await ended
  t.equal(events.listening, 0)
})
