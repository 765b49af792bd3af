import t from 'tap'
import type { Entity } from '../../src/http/entity.ts'
import { collection } from '../../src/http/odata.ts'
import { Refusal } from '../../src/messages.ts'
import { startConsole } from '../support/fleet.ts'

const MEMBERS: Entity[] = Array.from({ length: 120 }, (_, index) => ({
  '@odata.id': `/api/Things(${index})`,
  Id: index,
  Name: index === 7 ? "O'Brien" : `thing-${String(index).padStart(3, '0')}`,
  Description: index % 3 === 0 ? null : `d${index % 5}`,
  Enabled: index % 2 === 0,
  LastRunStatus: { Id: 2000 + (index % 4) * 10, Name: 'x' },
  CreatedDate: `2026-01-01 00:00:${String(index % 60).padStart(2, '0')}.000`
}))

async function ask (query: Record<string, string>, pageSize = 50): Promise<Awaited<ReturnType<typeof collection>>> {
  return await collection('Collection(Test.Thing)', MEMBERS, { path: '/api/Things', query, pageSize }, { entity: member => member, full: member => member })
}

t.test('filters', async t => {
  const cases: Array<[string, (index: number) => boolean]> = [
    ['Id eq 5', index => index === 5],
    ['Id ne 5', index => index !== 5],
    ['Id gt 100', index => index > 100],
    ['Id ge 100', index => index >= 100],
    ['Id lt 3', index => index < 3],
    ['Id le 3', index => index <= 3],
    ["Name eq 'O''Brien'", index => index === 7],
    ["contains(Name, '-01')", index => index >= 10 && index < 20],
    ["startswith(Name,'O')", index => index === 7],
    ["endswith(Name,'19')", index => index === 19 || index === 119],
    ['LastRunStatus/Id eq 2010', index => index % 4 === 1],
    ['LastRunStatus/Id eq 2010 or LastRunStatus/Id eq 2020', index => index % 4 === 1 || index % 4 === 2],
    ['Id gt 10 and (Id lt 13 or Id eq 20)', index => index === 11 || index === 12 || index === 20],
    ['not (Id gt 3)', index => index <= 3],
    ['Enabled eq true and Id lt 5', index => index % 2 === 0 && index < 5],
    ['Description eq null', index => index % 3 === 0],
    ["Description ne null and Description eq 'd1'", index => index % 3 !== 0 && index % 5 === 1],
    ["CreatedDate gt '2026-01-01 00:00:58.000'", index => index % 60 === 59],
    ['Missing eq null', () => true],
    ["Missing/Deeper eq 'x'", () => false],
    ['  Id eq 5  ', index => index === 5],
    ['', () => true]
  ]
  for (const [$filter, expected] of cases) {
    const { value, '@odata.count': count } = await ask({ $filter, $top: '1000' })
    const ids = MEMBERS.map((_, index) => index).filter(expected)
    t.same(value.map(({ Id }) => Id), ids, $filter)
    t.equal(count, ids.length, `${$filter}: count`)
  }
})

t.test('pages, links, order and selection', async t => {
  const first = await ask({ $filter: 'Id ge 10', $orderby: 'Id desc' })
  t.equal(first.value.length, 50)
  t.equal(first.value[0]?.Id, 119)
  t.equal(first['@odata.count'], 110)
  t.equal(first['@odata.context'], '/api/$metadata#Collection(Test.Thing)')
  t.equal(first['@odata.nextLink'], '/api/Things?$filter=Id%20ge%2010&$orderby=Id%20desc&$skip=50&$top=50')

  let link = first['@odata.nextLink']
  const ids = first.value.map(({ Id }) => Id)
  while (link !== undefined) {
    const query = Object.fromEntries(new URL(link, 'https://x').searchParams)
    const page = await ask(query)
    ids.push(...page.value.map(({ Id }) => Id))
    link = page['@odata.nextLink']
  }
  t.same(ids, Array.from({ length: 110 }, (_, index) => 119 - index), 'the links lead through all')

  const probe = await ask({ $count: 'true', $top: '0' })
  t.match(probe, { value: [], '@odata.count': 120 })
  t.notOk('@odata.nextLink' in probe, 'a count alone has no next page')
  t.same((await ask({ $top: '1', $select: 'Name' })).value, [{ '@odata.id': '/api/Things(0)', Name: 'thing-000' }])
  t.same((await ask({ $orderby: 'Enabled,Id desc', $top: '1' })).value[0]?.Id, 119)
  t.same((await ask({ $orderby: 'LastRunStatus/Id desc', $top: '1' })).value[0]?.Id, 3)
  t.same((await ask({ $orderby: 'Description desc', $top: '3' })).value.map(({ Id }) => Id), [4, 14, 19], 'equal ones stay in their order')
  t.same((await ask({ $orderby: 'Description', $top: '3' })).value.map(({ Id }) => Id), [0, 3, 6], 'null comes first')
  t.same((await ask({ $orderby: 'Name desc', $skip: '2', $top: '2' })).value.map(({ Id }) => Id), [117, 116])
  for (const $orderby of ['Description,Id desc', 'Description desc,Enabled,Id', 'LastRunStatus/Id desc,CreatedDate']) {
    const all = (await ask({ $orderby, $top: '120' })).value.map(({ Id }) => Id)
    t.same((await ask({ $orderby, $skip: '3', $top: '7' })).value.map(({ Id }) => Id), all.slice(3, 10), `${$orderby}: a few are those of all`)
  }
  t.equal((await ask({ Name: 'thing-003' })).value.length, 1, 'a plain option compares, as the Terraform provider sends it')
  t.equal((await ask({ Nonsense: 'x' })).value.length, 50, 'an unknown plain option is ignored')
  t.equal((await ask({ $skip: '119' })).value.length, 1)
  t.equal((await ask({ $skip: '500' })).value.length, 0)
  t.equal((await ask({}, 7)).value.length, 7)
})

t.test('a bad option is refused by name', async t => {
  const cases: Array<[string, string]> = [
    ['$filter', 'Name eq'], ['$filter', 'Id eq 1 2'], ['$filter', 'nonsense'], ['$filter', "substringof('a',Name)"], ['$filter', '('.repeat(3000)],
    ['$filter', `Name eq '${'a'.repeat(5000)}'`], ['$filter', 'Id add 1 eq 2'], ['$filter', 'contains(Name)'],
    ['$orderby', 'Id sideways'], ['$orderby', ','], ['$top', '-1'], ['$top', 'x'], ['$top', '1e9'], ['$skip', '-5'], ['$skip', ''], ['$select', 'Na me;']
  ]
  for (const [option, text] of cases) {
    await t.rejects(ask({ [option]: text }), new Refusal('CGEN1004', [option]), `${option}=${text.slice(0, 30)}`)
  }
})

t.test('over HTTPS, however the options are encoded', async t => {
  const console = await startConsole(t, { fidelity: { pageSize: 2 } })
  for (let count = 0; count < 5; count++) await console.call('POST', '/api/SessionService/Sessions', { json: { UserName: 'admin', Password: 'admin' } })
  const path = '/api/ApplicationService/AuditLogs'
  const page = (await console.call('GET', path)).json
  t.equal(page.value.length, 2, 'the page size is a switch')
  t.equal(page['@odata.nextLink'], `${path}?$skip=2&$top=2`)
  t.equal((await console.call('GET', page['@odata.nextLink'])).json.value[0].Id, 3)
  t.equal((await console.call('GET', `/api/${page['@odata.nextLink'].split('/api')[1]}`)).json.value[0].Id, 3, 'as ansible joins it, with a double slash')
  const { host, port } = console.endpoint
  t.equal((await console.call('GET', `https://${host}:${port}${path}?$top=2`)).json['@odata.nextLink'], page['@odata.nextLink'], 'as get_device_list.py asks, with the address in the request line')
  for (const query of ['$filter=Id%20eq%204', '%24filter=Id+eq+4', '$filter=Id%20eq%201&$filter=Id%20eq%204', "$filter=MessageID%20eq%20'CUSR0001'%20and%20Id%20eq%204"]) {
    t.same((await console.call('GET', `${path}?${query}`)).json.value.map((entry: { Id: number }) => entry.Id), [4], query)
  }
  const refused = await console.call('GET', `${path}?$filter=Id%20eq`)
  t.equal(refused.status, 400)
  t.match(refused.json.error['@Message.ExtendedInfo'][0], { MessageId: 'CGEN1004', MessageArgs: ['$filter'] })
})
