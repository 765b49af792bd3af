import t from 'tap'
import { Estate } from '../../src/estate/estate.ts'
import { QUERY_CONTEXTS } from '../../src/estate/query-fields.ts'
import { type Condition, OPERATORS, OPERATORS_OF, finder, nonsenseOf } from '../../src/estate/query.ts'
import { Random, itemOf } from '../../src/chance.ts'

const [NAME, STATUS, TAG, TYPE, CONNECTED, MAKER, INVENTORIED] = [51, 52, 54, 56, 58, 63, 82]
const { devices } = new Estate(80, 4)

function condition (fieldId: number, operatorId: number, value: string | number | boolean, more: Partial<Condition> = {}): Condition {
  return { logicalOperatorId: 1, leftParen: false, fieldId, operatorId, value: String(value), rightParen: false, ...more }
}

function found (...conditions: readonly Condition[]): readonly number[] {
  return devices.filter(finder({ contextId: 2, conditions })).map(({ id }) => id)
}

t.test('each operator compares as its name says', t => {
  const ids = (holds: (device: typeof devices[number]) => boolean): readonly number[] => devices.filter(holds).map(({ id }) => id)
  const { name, serviceTag, lastInventoryTime } = itemOf(devices, 7)
  for (const [asked, expected] of [
    [[condition(NAME, 1, name.toUpperCase())], ids(device => device.name === name)],
    [[condition(NAME, 2, name)], ids(device => device.name !== name)],
    [[condition(TYPE, 3, 2000)], ids(({ type }) => type < 2000)],
    [[condition(TYPE, 4, 2000)], ids(({ type }) => type <= 2000)],
    [[condition(TYPE, 5, 2000)], ids(({ type }) => type > 2000)],
    [[condition(TYPE, 6, 900)], ids(() => true)],
    [[condition(NAME, 7, 'k02')], ids(device => device.name.includes('k02'))],
    [[condition(NAME, 8, 'k02')], ids(device => !device.name.includes('k02'))],
    [[condition(MAKER, 9, '')], []],
    [[condition(MAKER, 10, '')], ids(() => true)],
    [[condition(NAME, 11, 'chassis')], ids(({ kind }) => kind === 'chassis')],
    [[condition(NAME, 12, '-s4')], ids(device => device.name.endsWith('-s4'))],
    [[condition(INVENTORIED, 13, lastInventoryTime.replace(' ', 'T'))], ids(device => device.lastInventoryTime < lastInventoryTime)],
    [[condition(INVENTORIED, 14, lastInventoryTime)], ids(device => device.lastInventoryTime > lastInventoryTime)],
    [[condition(STATUS, 1, 4000)], ids(({ status }) => status === 4000)],
    [[condition(CONNECTED, 1, true)], ids(({ connected }) => connected)],
    [[], ids(() => true)],
    [[condition(TAG, 1, serviceTag), condition(MAKER, 1, 'Dell Inc.')], ids(device => device.serviceTag === serviceTag)]
  ] as const) t.strictSame(found(...asked), expected, JSON.stringify(asked))
  t.equal(devices.filter(finder({ contextId: 5, conditions: [] })).length, 72, 'servers')
  t.end()
})

t.test('"and" binds more closely than "or", and parentheses more than both', t => {
  const random = new Random('queries')
  for (let round = 0; round < 300; round++) {
    let depth = 0
    const conditions = Array.from({ length: 1 + random.below(6) }, (_, index): Condition => {
      const leftParen = random.chance(0.3)
      depth += Number(leftParen)
      const rightParen = depth > 0 && random.chance(0.4)
      depth -= Number(rightParen)
      return condition(NAME, 7, itemOf(['k01', 'u1', 'chassis', 'srv', 's4'], random.below(5)), { leftParen, rightParen, logicalOperatorId: index === 0 ? 0 : 1 + random.below(2) })
    })
    while (depth > 0) {
      conditions.push(condition(NAME, 10, '', { rightParen: true }))
      depth--
    }
    t.equal(nonsenseOf({ contextId: 2, conditions }), null)
    const source = conditions.map(({ logicalOperatorId, leftParen, operatorId, value, rightParen }, index) =>
      `${index === 0 ? '' : logicalOperatorId === 2 ? ' || ' : ' && '}${leftParen ? '(' : ''}${operatorId === 10 ? 'true' : `name.includes('${value}')`}${rightParen ? ')' : ''}`).join('')
    const judge = new Function('name', `return ${source}`) // eslint-disable-line no-new-func -- a second opinion on text of ours
    t.strictSame(found(...conditions), devices.filter(({ name }) => judge(name) === true).map(({ id }) => id), source)
  }
  t.end()
})

t.test('what is no query is told', t => {
  const nonsense = (...conditions: readonly Condition[]): string => nonsenseOf({ contextId: 2, conditions }) ?? ''
  t.match(nonsenseOf({ contextId: 9, conditions: [] }), /context 9/)
  t.match(nonsenseOf({ contextId: 1, conditions: [] }), /find no devices/)
  t.match(nonsense(condition(1, 1, '')), /no field 1/)
  t.match(nonsense(condition(STATUS, 7, '')), /no operator 7/)
  t.match(nonsense(condition(NAME, 1, '', { leftParen: true })), /not closed/)
  t.match(nonsense(condition(NAME, 1, '', { rightParen: true })), /not opened/)
  for (const { operatorIds } of OPERATORS_OF) for (const id of operatorIds) t.ok(OPERATORS.some(operator => operator.id === id))
  const ids = QUERY_CONTEXTS.flatMap(({ fields }) => fields.map(({ id }) => id))
  t.equal(new Set(ids).size, ids.length)
  t.end()
})
