import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { adminOf } from '../support/admin.ts'
import { clientOf, startTestFleet } from '../support/fleet.ts'
import { recordingWith } from '../support/recordings.ts'

const PATH = '/v1/recordings'
const DEVICES = '/api/DeviceService/Devices'
const GZIP = { 'content-type': 'application/gzip' }

t.test('a recording is uploaded, an appliance answers from it, and goes on when it is deleted', async t => {
  const fleet = await startTestFleet(t)
  const { call } = await adminOf(t, fleet)
  const device = { '@odata.id': `${DEVICES}(7)`, Id: 7, DeviceName: 'seven' }
  const file = readFileSync(await recordingWith(t, [{ path: DEVICES, status: 200, set: {} }, { of: DEVICES, entity: device }]))
  t.strictSame((await call('GET', PATH)).json, { recordings: [] })
  const sent = await call('POST', `${PATH}?id=prod`, { body: file, headers: GZIP })
  t.match(sent, { status: 201, headers: { location: `${PATH}/prod` }, json: { id: 'prod', version: '3.10.2', devices: 1 } })
  t.match(await call('POST', PATH, { body: file, headers: { 'content-type': 'application/octet-stream' } }), { status: 201, json: { id: /^[0-9a-f-]{36}$/ } })
  t.equal((await call('GET', PATH)).json.recordings.length, 2)
  t.strictSame((await call('GET', `${PATH}/prod`)).json, sent.json)

  const { json: made } = await call('POST', '/v1/appliances', { json: { name: 'lab', recording: 'prod' } })
  t.match(made, { name: 'lab', version: '3.10.2' })
  const lab = clientOf({ host: '127.0.0.1', port: made.port })
  const devices = async (): Promise<unknown> => (await lab.call('GET', DEVICES, { spoilt: true })).json.value
  t.strictSame(await devices(), [device])
  const sourceOf = async (operation: string, of = 'lab'): Promise<unknown> => {
    const { operations } = (await call('GET', `/v1/coverage?appliance=${of}`)).json
    return operations.find((one: { operation: string }) => one.operation === operation).source
  }
  await lab.call('GET', '/api/GroupService/Groups')
  t.equal(await sourceOf(`GET ${DEVICES}`), 'recorded')
  t.equal(await sourceOf('GET /api/GroupService/Groups'), 'simulated')
  t.equal(await sourceOf('GET /api/JobService/Jobs'), null, 'it was not asked')
  t.equal(await sourceOf(`GET ${DEVICES}`, 'source'), null)
  await lab.call('POST', '/api/DeviceService/Actions/DeviceService.RemoveDevices', { json: { DeviceIds: [7] } })
  t.strictSame(await devices(), [])
  t.equal(await sourceOf(`GET ${DEVICES}`), 'mixed')
  await call('POST', '/v1/appliances/lab/reset')
  t.strictSame(await devices(), [device], 'a reset goes back to what was recorded')

  t.match((await call('POST', '/v1/appliances', { json: { name: 'newer', version: '4.0.1', recording: 'prod' } })).json, { version: '4.0.1' })
  t.equal((await call('DELETE', `${PATH}/prod`)).status, 204)
  t.strictSame(await devices(), [device])
  t.equal((await call('DELETE', '/v1/appliances/lab')).status, 204)
})

t.test('what is no recording is refused, and what does not go together', async t => {
  const fleet = await startTestFleet(t)
  const { call } = await adminOf(t, fleet)
  const file = readFileSync(await recordingWith(t, []))
  t.equal((await call('POST', `${PATH}?id=prod`, { body: file, headers: GZIP })).status, 201)
  for (const [body, status, detail] of [
    ['text', 422, /^the file: it is no recording: it is not packed with gzip$/],
    [file.subarray(0, -8), 422, /its end is missing/],
    [gzipSync('{}\n'), 422, /no recording of a version that is known/],
    ['', 400, /needs a body/]
  ] as const) t.match(await call('POST', PATH, { body, headers: GZIP }), { status, json: { detail } })
  t.match(await call('POST', `${PATH}?id=prod`, { body: file, headers: GZIP }), { status: 409, json: { detail: 'there is a recording "prod" already' } })
  for (const method of ['GET', 'DELETE']) t.match(await call(method, `${PATH}/none`), { status: 404, json: { detail: 'there is no recording "none"' } })
  await call('POST', '/v1/appliances/source/snapshots', { json: { id: 'clean' } })
  for (const [json, status, detail] of [
    [{ recording: 'none' }, 404, 'there is no recording "none"'],
    [{ recording: 'prod', devices: 3 }, 422, /has the devices of that/],
    [{ recording: 'prod', snapshot: { appliance: 'source', id: 'clean' } }, 422, /not both/]
  ] as const) t.match(await call('POST', '/v1/appliances', { json }), { status, json: { detail } })
  t.equal(fleet.members.length, 1)

  for (let count = 0; count < 10; count++) await call('POST', `${PATH}?id=n${count}`, { body: file, headers: GZIP })
  t.strictSame((await call('GET', PATH)).json.recordings.map(({ id }: { id: string }) => id), Array.from({ length: 10 }, (_, index) => `n${index}`))
})
