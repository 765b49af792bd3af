import t from 'tap'
import { envelope } from '../../support/envelope.ts'
import { type Console, startConsole, startTestFleet, consoleOf } from '../../support/fleet.ts'
import { folderOf } from '../../support/folder.ts'

const NETWORKS = '/api/NetworkConfigurationService/Networks'

/** As Ansible's ome_network_vlan sends it. */
const VLAN = { Name: 'vlan1', VlanMaximum: 3900, VlanMinimum: 3810, Type: 1, Description: 'Cell' }

async function ids ({ call }: Console): Promise<number[]> {
  return (await call('GET', `${NETWORKS}?$top=9999`)).json.value.map(({ Id }: { Id: number }) => Id)
}

t.test('VLANs: made, changed, deleted, and kept', async t => {
  const dataDirectory = folderOf(t)
  const first = await startTestFleet(t, { devices: 3, dataDirectory })
  const console = consoleOf(first)
  const { call } = console
  const before = await ids(console)
  const made = await call('POST', NETWORKS, { json: VLAN })
  t.equal(made.status, 201)
  const { Id } = made.json
  t.match(made.json, {
    '@odata.context': '/api/$metadata#NetworkConfigurationService.Network',
    '@odata.type': '#NetworkConfigurationService.Network',
    '@odata.id': `${NETWORKS}(${Id})`,
    ...VLAN,
    CreatedBy: 'admin',
    CreationTime: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/,
    UpdatedBy: null,
    InternalRefNWUUId: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
  })
  t.strictSame((await call('GET', `${NETWORKS}(${Id})`)).json, made.json, 'it is read as it was answered')
  t.strictSame(await ids(console), [...before, Id], 'it comes last')

  const changed = await call('PUT', `${NETWORKS}(${Id})`, { json: { Id, Name: 'vlan2', VlanMaximum: 3950, VlanMinimum: 3810, Type: 2, Description: null } })
  t.equal(changed.status, 200)
  t.match(changed.json, { Id, Name: 'vlan2', VlanMaximum: 3950, Type: 2, Description: 'Cell', UpdatedBy: 'admin' })
  const [generated = 0] = before
  t.equal((await call('PUT', `${NETWORKS}(${generated})`, { json: { Description: 'mine' } })).json.Description, 'mine', 'one of the estate')
  t.equal((await call('DELETE', `${NETWORKS}(${before[1]})`)).status, 204)
  await first.stop(0)

  const again = consoleOf(await startTestFleet(t, { dataDirectory }))
  t.strictSame(await ids(again), [generated, ...before.slice(2), Id])
  t.match((await again.call('GET', `${NETWORKS}(${generated})`)).json, { Description: 'mine', UpdatedBy: 'admin' })
  t.equal((await again.call('DELETE', `${NETWORKS}(${Id})`, { headers: { 'content-type': 'application/json' } })).status, 204)
  for (const method of ['GET', 'DELETE'] as const) t.equal((await again.call(method, `${NETWORKS}(${Id})`)).text, envelope('CGEN1006'))
  t.ok((await again.call('POST', NETWORKS, { json: VLAN })).json.Id > Id, 'no id comes twice')
  const events = (await again.call('GET', '/api/ApplicationService/AuditLogs')).json.value.map(({ MessageID }: { MessageID: string }) => MessageID)
  for (const id of ['MOCK2080', 'MOCK2081', 'MOCK2082']) t.ok(events.includes(id), id)
})

t.test('VLANs: what is refused changes nothing', async t => {
  const console = await startConsole(t, { devices: 3 })
  const { call } = console
  const { Id } = (await call('POST', NETWORKS, { json: VLAN })).json
  const before = (await call('GET', NETWORKS)).text
  const range = (number: string): string => envelope('CTEM1043', [number, '1', '4000', '4021', '4094'])
  const other = { ...VLAN, Name: 'other', VlanMinimum: 3960, VlanMaximum: 3970 }
  const refusals: ReadonlyArray<readonly [label: string, body: unknown, expected: string]> = [
    ['no name', { ...other, Name: undefined }, envelope('CGEN6002', ['Name'])],
    ['a blank name', { ...other, Name: ' ' }, envelope('CGEN6002', ['Name'])],
    ['the name of another, in any case', { ...other, Name: 'VLAN1' }, envelope('CGEN6002', ['Name'])],
    ['no minimum', { ...other, VlanMinimum: null }, envelope('CGEN6002', ['VlanMinimum'])],
    ['a minimum of 0', { ...other, VlanMinimum: 0 }, range('0')],
    ['a minimum that is kept back', { ...other, VlanMinimum: 4010, VlanMaximum: 4030 }, range('4010')],
    ['a maximum beyond all', { ...other, VlanMaximum: 4095 }, envelope('CGEN6002', ['VlanMaximum'])],
    ['a maximum below the minimum', { ...other, VlanMaximum: 3950 }, envelope('CGEN6002', ['VlanMaximum'])],
    ['a range that overlaps', { ...other, VlanMinimum: 3900 }, envelope('CGEN6002', ['VlanMinimum'])],
    ['a type that is not there', { ...other, Type: 12 }, envelope('CGEN6002', ['Type'])],
    ['a type that is a text', { ...other, Type: 'one' }, envelope('CGEN1014', ['Invalid json type: STRING for Edm.Int64 property: Type'])],
    ['no body', undefined, envelope('CGEN6002', ['Name'])]
  ]
  for (const [label, json, expected] of refusals) {
    const reply = await call('POST', NETWORKS, { ...(json !== undefined && { json }) })
    t.equal(reply.status, 400, label)
    t.equal(reply.text, expected, label)
  }
  t.equal((await call('PUT', `${NETWORKS}(${Id})`, { json: { VlanMinimum: 4010 } })).text, range('4010'))
  t.equal((await call('PUT', `${NETWORKS}(1)`, { json: VLAN })).text, envelope('CGEN1006'))
  t.equal((await call('GET', NETWORKS)).text, before)

  const writers = await Promise.all(['a', 'b', 'c'].map(async Name => await call('POST', NETWORKS, { json: { ...other, Name } })))
  t.strictSame(writers.map(({ status }) => status).sort(), [201, 400, 400], 'of three that want one range one gets it')
})
