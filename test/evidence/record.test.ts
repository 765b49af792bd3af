import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Test, test } from 'tap'
import { POLITE, Reader } from '../../src/evidence/reader.ts'
import { QUESTIONS, type Question, setOf } from '../../src/evidence/questions.ts'
import { type Order, record } from '../../src/evidence/record.ts'
import { type Head, type Line, readRecording, writeRecording } from '../../src/recording/recording.ts'
import { type Console, startConsole } from '../support/fleet.ts'
import { folderOf } from '../support/folder.ts'

const WHO = { userName: 'admin', password: 'admin' }
const NOW = new Date('2026-01-02T03:04:05Z')
const DEVICES = '/api/DeviceService/Devices'
const SOME: readonly Question[] = QUESTIONS.filter(({ path }) => /^\/api\/(?:DeviceService\/Devices|ApplicationService\/(?:Info|AuditLogs|Network\/Current)|JobService\/Jobs)/.test(path))

async function orderFor (t: Test, { endpoint }: Console, more: Partial<Order> = {}): Promise<Order> {
  const address = { host: '127.0.0.1', port: endpoint.port }
  const reader = await Reader.open(address, WHO, { ...POLITE, perSecond: 100_000 })
  t.teardown(async () => { await reader.close() })
  return { address, credentials: WHO, reader, file: join(folderOf(t), 'console.jsonl.gz'), now: NOW, questions: SOME, ...more }
}

async function linesOf (file: string): Promise<Array<Head | Line>> {
  const lines = []
  for await (const line of readRecording(file)) lines.push(line)
  return lines
}

/** The same where nothing but letters and digits of texts differs. */
function outline (value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_name, inner) => typeof inner === 'string' ? inner.replace(/[A-Za-z0-9]+/g, 'x') : inner))
}

test('a console is recorded, a line for each entity, in its order, and nobody is named', async t => {
  const console = await startConsole(t, { devices: 12 })
  await console.call('POST', '/api/GroupService/Actions/GroupService.CreateGroup', { json: { GroupModel: { Name: 'Lab', Description: '', MembershipTypeId: 12, ParentId: 1021 } } })
  const order = await orderFor(t, console)
  const head = await record(order)
  t.match(head, { console: '3.10.2', recordedAt: NOW.toISOString(), failures: [{ why: 'HTTP status 404', question: /CurrentAddress/, count: 1 }, {}] })
  t.ok(Number(head.replaced['serviceTag']) > 12)
  t.notOk(existsSync(`${order.file}.partial`))
  const [first, ...lines] = await linesOf(order.file)
  t.same(first, head)
  const { json: devices } = await console.call('GET', `${DEVICES}?$top=1000`)
  const members = lines.flatMap(line => 'of' in line && line.of === DEVICES ? [line.entity] : [])
  t.same(outline(members), outline(devices.value), 'keys, order, numbers, annotations and the shapes of texts')
  t.match(lines.find(line => 'path' in line && line.path === DEVICES), { status: 200, set: { '@odata.count': 12 } })
  const bytes = gunzipSync(readFileSync(order.file)).toString()
  for (const { DeviceServiceTag, DeviceName, DeviceManagement: [{ NetworkAddress, MacAddress, DnsName }] } of devices.value) {
    for (const value of [DeviceServiceTag, DeviceName, NetworkAddress, MacAddress, DnsName]) t.notOk(bytes.includes(value), value)
  }
  for (const [index, { Id }] of devices.value.entries()) {
    const inventory = lines.filter(line => 'of' in line && line.of === `${DEVICES}(${Id})/InventoryDetails`)
    t.equal(inventory.length, (await console.call('GET', `${DEVICES}(${Id})/InventoryDetails`)).json.value.length)
    t.ok(JSON.stringify(members[index]).includes(`Devices(${Id})`), 'ids stay')
  }
  t.same(lines.flatMap(line => 'path' in line ? [line.path] : []).sort(new Intl.Collator('en', { numeric: true }).compare), lines.flatMap(line => 'path' in line ? [line.path] : []), 'paths in order')
})

test('what was interrupted goes on where it was, and nothing readable lies about meanwhile', async t => {
  const console = await startConsole(t, { devices: 5 })
  const ending = new AbortController()
  const order = await orderFor(t, console)
  const whole = new Set<string>()
  await record({ ...order, file: `${order.file}.whole`, onAnswer: (_count, path) => { whole.add(path) } })
  const before: string[] = []
  await t.rejects(record({ ...order, signal: ending.signal, onAnswer: (count, path) => { before.push(path); if (count === 20) ending.abort() } }), { name: 'Interrupted' })
  const partial = `${order.file}.partial`
  const { json: { value: [{ DeviceServiceTag }] } } = await console.call('GET', DEVICES)
  t.notMatch(readFileSync(partial, 'utf8'), DeviceServiceTag)
  appendFileSync(partial, 'half of a line')
  await t.rejects(record({ ...order, credentials: { ...WHO, password: 'another' } }), { name: 'ForeignPartial' })
  const after: string[] = []
  await record({ ...order, onAnswer: (_count, path) => { after.push(path) } })
  t.same(after.filter(path => before.includes(path)), [], 'nothing is asked twice')
  t.same(new Set([...before, ...after]), whole, 'and nothing is left out')
  t.same((await linesOf(order.file)).slice(1).map(outline).length, (await linesOf(`${order.file}.whole`)).slice(1).length)
})

test('nothing that is asked changes anything, and members follow a list', async t => {
  const known = new Set(QUESTIONS.map(({ path }) => path))
  for (const question of QUESTIONS) {
    const set = setOf(question)
    if (set !== null) t.ok(known.has(set), question.path)
    if (question.method !== 'GET') t.match(question.path, /\.Get[A-Z]\w+$/)
  }
})

test('a folder in the place of the file is told before anything is asked', async t => {
  const order = await orderFor(t, await startConsole(t))
  await t.rejects(record({ ...order, file: folderOf(t) }), { name: 'NoFile', message: /is a folder/ })
})

test('a file that is no recording, or a later one, is refused', async t => {
  const file = join(folderOf(t), 'file')
  const head: Head = { format: 'mock-ome recording', version: 1, console: '', recordedAt: NOW.toISOString(), questions: [], replaced: {}, kept: [], failures: [] }
  const none = async function * (): AsyncGenerator<Line> { yield * [] }
  await writeRecording(file, Object.assign({ ...head }, { version: 2 }), none())
  await t.rejects(linesOf(file), { name: 'ShapeError', message: /line 1/ })
  appendFileSync(`${file}.text`, 'text')
  await t.rejects(linesOf(`${file}.text`), { code: 'Z_DATA_ERROR' })
  await t.rejects(linesOf(`${file}.none`), { code: 'ENOENT' })
})
