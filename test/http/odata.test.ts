import t from 'tap'
import type { Entity } from '../../src/http/entity.ts'
import { type Page, collection } from '../../src/http/odata.ts'
import { Refusal } from '../../src/messages.ts'
import { startConsole } from '../support/fleet.ts'
import { FLAG, INTEGER, TEXT, TEXT_OR_NULL, list, object } from '../../src/schema/schema.ts'

const MEMBERS: Entity[] = Array.from({ length: 120 }, (_, index) => ({
  '@odata.id': `/api/Things(${index})`,
  Id: index,
  Name: index === 7 ? "O'Brien" : `thing-${String(index).padStart(3, '0')}`,
  Description: index % 3 === 0 ? null : `d${index % 5}`,
  Enabled: index % 2 === 0,
  LastRunStatus: { Id: 2000 + (index % 4) * 10, Name: 'x' },
  Tags: index % 10 === 0 ? [] : [index, index % 10],
  Networks: [{ Address: `10.0.0.${index}`, Ports: [443] }, { Address: `10.0.1.${index}`, Ports: [index] }],
  CreatedDate: `2026-01-01 00:00:${String(index % 60).padStart(2, '0')}.000`
}))

const SCHEMA = object({}, {
  Id: INTEGER,
  Name: TEXT,
  Description: TEXT_OR_NULL,
  Enabled: FLAG,
  LastRunStatus: object({ Id: INTEGER, Name: TEXT }),
  CreatedDate: TEXT,
  Tags: list(INTEGER),
  Networks: list(object({ Address: TEXT, Ports: list(INTEGER) }))
})

function ask (query: Record<string, string>, pageSize = 50): Page {
  return collection('Collection(Test.Thing)', MEMBERS, { path: '/api/Things', query, pageSize }, { schema: SCHEMA, entity: member => member, full: member => member })
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
    ['Id in (3, 5,7)', index => [3, 5, 7].includes(index)],
    ["Description in ('d1',null)", index => index % 3 === 0 || index % 5 === 1],
    ['Enabled and not (Id gt 3)', index => index % 2 === 0 && index <= 3],
    ['not Enabled and Id lt 4', index => index % 2 === 1 && index < 4],
    ["not contains(Name,'thing')", index => index === 7],
    ["contains(Name,'thing') eq false", index => index === 7],
    ['Id eq 1 or Id eq 2 and Enabled eq false', index => index === 1],
    ['(Id eq 1 or Id eq 2) and Enabled eq true', index => index === 2],
    ['Id ge -1 and Id lt 1.5e0', index => index < 2],
    ['CreatedDate lt 2026-01-01T00:00:00.000Z', () => true],
    ["Networks/any(n:n/Address eq '10.0.1.9')", index => index === 9],
    ["Networks/any(n:contains(n/Address,'.1.11'))", index => index === 11 || index >= 110],
    ['Networks/any(n:n/Ports/any(p:p eq 12))', index => index === 12],
    ['Networks/all(n:n/Ports/all(p:p eq 443 or p eq Id))', () => true],
    ['Tags/any()', index => index % 10 !== 0],
    ['Tags/any(tag:tag eq 4) and Id lt 20', index => index === 4 || index === 14],
    ['true', () => true],
    ['  Id eq 5  ', index => index === 5],
    ['', () => true]
  ]
  for (const [$filter, expected] of cases) {
    const { value, '@odata.count': count } = ask({ $filter, $top: '1000' })
    const ids = MEMBERS.map((_, index) => index).filter(expected)
    t.same(value.map(({ Id }) => Id), ids, $filter)
    t.equal(count, ids.length, `${$filter}: count`)
  }
})

t.test('pages, links, order and selection', async t => {
  const first = ask({ $filter: 'Id ge 10', $orderby: 'Id desc' })
  t.equal(first.value.length, 50)
  t.equal(first.value[0]?.Id, 119)
  t.equal(first['@odata.count'], 110)
  t.equal(first['@odata.context'], '/api/$metadata#Collection(Test.Thing)')
  t.equal(first['@odata.nextLink'], '/api/Things?$filter=Id%20ge%2010&$orderby=Id%20desc&$skip=50&$top=50')

  let link = first['@odata.nextLink']
  const ids = first.value.map(({ Id }) => Id)
  while (link !== undefined) {
    const query = Object.fromEntries(new URL(link, 'https://x').searchParams)
    const page = ask(query)
    ids.push(...page.value.map(({ Id }) => Id))
    link = page['@odata.nextLink']
  }
  t.same(ids, Array.from({ length: 110 }, (_, index) => 119 - index), 'the links lead through all')

  const probe = ask({ $count: 'true', $top: '0' })
  t.match(probe, { value: [], '@odata.count': 120 })
  t.notOk('@odata.nextLink' in probe, 'a count alone has no next page')
  t.same(ask({ $top: '1', $select: 'Name' }).value, [{ '@odata.id': '/api/Things(0)', Name: 'thing-000' }])
  t.same(ask({ $orderby: 'Enabled,Id desc', $top: '1' }).value[0]?.Id, 119)
  t.same(ask({ $orderby: 'LastRunStatus/Id desc', $top: '1' }).value[0]?.Id, 3)
  t.same(ask({ $orderby: 'Description desc', $top: '3' }).value.map(({ Id }) => Id), [4, 14, 19], 'equal ones stay in their order')
  t.same(ask({ $orderby: 'Description', $top: '3' }).value.map(({ Id }) => Id), [0, 3, 6], 'null comes first')
  t.same(ask({ $orderby: 'Name desc', $skip: '2', $top: '2' }).value.map(({ Id }) => Id), [117, 116])
  for (const $orderby of ['Description,Id desc', 'Description desc,Enabled,Id', 'LastRunStatus/Id desc,CreatedDate']) {
    const all = ask({ $orderby, $top: '120' }).value.map(({ Id }) => Id)
    t.same(ask({ $orderby, $skip: '3', $top: '7' }).value.map(({ Id }) => Id), all.slice(3, 10), `${$orderby}: a few are those of all`)
  }
  t.equal(ask({ Name: 'thing-003' }).value.length, 1, 'a plain option compares, as the Terraform provider sends it')
  t.equal(ask({ Nonsense: 'x' }).value.length, 50, 'an unknown plain option is ignored')
  t.same(ask({ Id: '3,5,99' }).value.map(({ Id }) => Id), [3, 5, 99], 'several ids')
  t.equal(ask({ $skip: '119' }).value.length, 1)
  t.equal(ask({ $skip: '500' }).value.length, 0)
  t.equal(ask({}, 7).value.length, 7)
})

t.test('a bad option is refused by name', async t => {
  const cases: Array<[string, string]> = [['$top', '-1'], ['$top', 'x'], ['$top', '1e9'], ['$skip', '-5'], ['$skip', ''], ['$select', 'Na me;']]
  for (const [option, text] of cases) t.throws(() => ask({ [option]: text }), new Refusal('CGEN1004', [option]), `${option}=${text}`)
})

t.test('a filter or an order that cannot be used is an invalid URI', async t => {
  const filters = [
    'Name eq', 'Id eq 1 2', 'nonsense', "substringof('a',Name)", '('.repeat(3000), `Name eq '${'a'.repeat(5000)}'`, 'Id add 1 eq 2', 'contains(Name)',
    "Name eq 'open", 'Id', 'Id and Enabled', 'Missing eq null', 'Address eq null', 'LastRunStatus/Missing eq 1', 'LastRunStatus eq 1', 'Networks/Address eq 1',
    'Id/any(x:x eq 1)', 'Tags/any(t:t/Id eq 1)', 'Tags/any(t:t eq 1', 'Tags/any(:true)', 'Id in ()', 'Id in (Id)', 'Id eq 1 or', 'Id eq 0x10', '__proto__ eq null',
    'constructor eq null', 'Id eq 5-3', '"Id" eq 1', '\0', `${'not '.repeat(65)}Enabled`, `${'('.repeat(65)}Enabled${')'.repeat(65)}`,
    Array(257).fill('Enabled').join(' or ')
  ]
  for (const $filter of filters) t.throws(() => ask({ $filter }), new Refusal('CGEN1002'), $filter.slice(0, 40))
  t.equal(ask({ $filter: `${'('.repeat(64)}Enabled${')'.repeat(64)}` })['@odata.count'], 60, 'what is nested up to 64 times is read')
  for (const $orderby of ['Id sideways', ',', 'Missing', 'Name asc desc', 'Networks', 'Name/Length', Array(17).fill('Id').join(',')]) {
    t.throws(() => ask({ $orderby }), new Refusal('CGEN1002'), $orderby.slice(0, 40))
  }
})

t.test('what an expression costs grows with its length alone', async t => {
  const hostile = [
    `${'('.repeat(60)}${'a/'.repeat(1880)}`, `${'('.repeat(60)}${'Name/'.repeat(700)}`, 'not '.repeat(1000), 'Id eq 1 or '.repeat(360), "'".repeat(4095), `'${"''".repeat(2040)}`,
    `Id eq ${'1'.repeat(4090)}1`, '1-'.repeat(2048), 'a'.repeat(4096), `Id in (${'1,'.repeat(2000)}`, 'Tags/any(t:'.repeat(300), 'contains('.repeat(400), 'f'.repeat(4000) + '-'
  ]
  for (const text of hostile) {
    for (const option of ['$filter', '$orderby']) {
      const before = process.cpuUsage()
      t.throws(() => ask({ [option]: text }), new Refusal('CGEN1002'), `${option}=${text.slice(0, 20)}`)
      const { user } = process.cpuUsage(before)
      t.ok(user < 100_000, `${user} microseconds`)
    }
  }
})

t.test('over HTTPS, however the options are encoded', async t => {
  const console = await startConsole(t, { switches: { pageSize: 2 } })
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
  t.match(refused.json.error['@Message.ExtendedInfo'][0], { MessageId: 'CGEN1002', MessageArgs: [] })
})

t.test('what may be asked of many members has an end', async t => {
  const members = Array.from({ length: 10_001 }, (_, Id) => ({ Id, Tags: Id === 0 ? Array.from({ length: 50_000 }, (_, tag) => tag) : [] }))
  const asked = (query: Record<string, string>): Page =>
    collection('Collection(Test.Thing)', members, { path: '/api/Things', query, pageSize: 50 }, { schema: SCHEMA, entity: member => member, full: member => member })
  const page = asked({ $top: '999999999' })
  t.equal(page.value.length, 10_000)
  t.equal(page['@odata.nextLink'], '/api/Things?$skip=10000&$top=10000')
  t.equal(asked({ $filter: Array.from({ length: 200 }, () => 'Id eq -1').join(' or ') })['@odata.count'], 0, 'a long filter')
  t.equal(asked({ $filter: 'Tags/any(a:a eq 49999)' })['@odata.count'], 1, 'a long list')
  for (const $filter of [
    `Tags/any(a:${Array.from({ length: 200 }, () => 'a eq -1').join(' or ')})`,
    'Tags/any(a:Tags/any(b:b eq -1))',
    'Tags/any(a:Tags/any(b:Networks/any(c:c/Address eq null)))'
  ]) t.throws(() => asked({ $filter }), new Refusal('CGEN1002'), $filter.slice(0, 60))
})
