import { fits } from '../schema/check.ts'
import { COUNT, FLAG, TEXT, type Typed, closed, list, within } from '../schema/schema.ts'
import type { Device } from './device.ts'
import { FIELD_TYPES, QUERY_CONTEXTS, type QueryField } from './query-fields.ts'

const CONDITION = closed({
  /** How it is joined to those before: 1 and, 2 or; of the first it says nothing. */
  logicalOperatorId: within(0, 2),
  leftParen: FLAG,
  fieldId: COUNT,
  operatorId: COUNT,
  value: TEXT,
  rightParen: FLAG
})

export type Condition = Typed<typeof CONDITION>

/** What finds the devices of a group. Without conditions all of its context. */
export const QUERY = closed({ contextId: COUNT, conditions: list(CONDITION, { maxItems: 200 }) })

export type Query = Typed<typeof QUERY>

interface Operator {
  readonly id: number
  readonly name: string
  /** @param value what a device has @param wanted what the query says; both in lower case @param order of the two, less than 0: before */
  readonly holds: (value: string, wanted: string, order: number) => boolean
}

/** Ids and names: QuerySupportService, OperatorInfo (developer portal). */
export const OPERATORS: readonly Operator[] = [
  { id: 1, name: '=', holds: (_, __, order) => order === 0 },
  { id: 2, name: '!=', holds: (_, __, order) => order !== 0 },
  { id: 3, name: '<', holds: (_, __, order) => order < 0 },
  { id: 4, name: '<=', holds: (_, __, order) => order <= 0 },
  { id: 5, name: '>', holds: (_, __, order) => order > 0 },
  { id: 6, name: '>=', holds: (_, __, order) => order >= 0 },
  { id: 7, name: 'contains', holds: (value, wanted) => value.includes(wanted) },
  { id: 8, name: 'does not contain', holds: (value, wanted) => !value.includes(wanted) },
  { id: 9, name: 'is null', holds: value => value === '' },
  { id: 10, name: 'is not null', holds: value => value !== '' },
  { id: 11, name: 'begins with', holds: (value, wanted) => value.startsWith(wanted) },
  { id: 12, name: 'ends with', holds: (value, wanted) => value.endsWith(wanted) },
  { id: 13, name: 'before', holds: (_, __, order) => order < 0 },
  { id: 14, name: 'after', holds: (_, __, order) => order > 0 }
]

/** Which operators a kind of field has. */
export const OPERATORS_OF = [
  { fieldTypeId: FIELD_TYPES.string, name: 'String', operatorIds: [1, 2, 3, 4, 5, 6, 11, 12, 7, 8, 9, 10] },
  { fieldTypeId: FIELD_TYPES.number, name: 'Number', operatorIds: [1, 2, 3, 4, 5, 6, 9, 10] },
  { fieldTypeId: FIELD_TYPES.time, name: 'Date-Time', operatorIds: [1, 2, 13, 14, 9, 10] },
  { fieldTypeId: FIELD_TYPES.choice, name: 'Enum', operatorIds: [1, 2, 9, 10] },
  { fieldTypeId: FIELD_TYPES.flag, name: 'Boolean', operatorIds: [1, 2, 9, 10] }
] as const satisfies ReadonlyArray<{ readonly fieldTypeId: number, readonly name: string, readonly operatorIds: readonly number[] }>

const OR = 2

/** What is wrong with a query, in words; null: nothing. */
export function nonsenseOf (query: Query): string | null {
  if (!fits(QUERY, query)) return 'a number of it is out of its range'
  const { contextId, conditions } = query
  const context = QUERY_CONTEXTS.find(({ id }) => id === contextId)
  if (context === undefined || context.fields.length === 0) return `queries of the context ${contextId} find no devices`
  let depth = 0
  for (const { fieldId, operatorId, leftParen, rightParen } of conditions) {
    const field = context.fields.find(({ id }) => id === fieldId)
    if (field === undefined) return `the context ${contextId} has no field ${fieldId}`
    const takes = OPERATORS_OF.find(({ fieldTypeId }) => fieldTypeId === field.fieldTypeId)?.operatorIds ?? []
    if (!takes.some(id => id === operatorId)) return `the field ${fieldId} has no operator ${operatorId}`
    depth += Number(leftParen) - Number(rightParen)
    if (depth < 0) return 'a parenthesis is closed that was not opened'
  }
  return depth === 0 ? null : 'a parenthesis is not closed'
}

/**
 * Whether a query finds a device. It says the same of any number of devices: what depends on it alone is done once. "And" binds more
 * closely than "or".
 *
 * @param query without nonsense
 */
export function finder ({ contextId, conditions }: Query): (device: Device) => boolean {
  const context = QUERY_CONTEXTS.find(({ id }) => id === contextId)
  if (context === undefined) return () => false
  const tests = conditions.map(condition => ({ ...condition, holds: testOf(condition, context.fields) }))
  return device => context.holds(device) && (tests.length === 0 || isFound(tests.map(test => ({ ...test, holds: test.holds(device) }))))
}

/** Sums of products, one for each parenthesis that is open. */
interface Level {
  /** How it is joined to what is before it, outside. */
  readonly join: number
  readonly sum: boolean
  readonly product: boolean
}

const OPEN: Omit<Level, 'join'> = { sum: false, product: true }

function isFound (tests: ReadonlyArray<Condition & { readonly holds: boolean }>): boolean {
  const levels: Level[] = []
  let level: Level = { join: OR, ...OPEN }
  for (const [index, { logicalOperatorId, leftParen, rightParen, holds }] of tests.entries()) {
    let join = index === 0 ? 1 : logicalOperatorId
    if (leftParen) {
      levels.push(level)
      level = { join, ...OPEN }
      join = 1
    }
    level = joined(level, join, holds)
    const outer = rightParen ? levels.pop() : undefined
    if (outer !== undefined) level = joined(outer, level.join, level.sum || level.product)
  }
  return level.sum || level.product
}

function joined (level: Level, join: number, holds: boolean): Level {
  return join === OR
    ? { ...level, sum: level.sum || level.product, product: holds }
    : { ...level, product: level.product && holds }
}

function testOf ({ fieldId, operatorId, value }: Condition, fields: readonly QueryField[]): (device: Device) => boolean {
  const [field, operator] = [fields.find(({ id }) => id === fieldId), OPERATORS.find(({ id }) => id === operatorId)]
  if (field === undefined || operator === undefined) return () => false
  const wanted = value.toLowerCase().replace(/^(\d{4}-\d\d-\d\d)t/, '$1 ')
  return device => {
    const own = field.valueOf(device).toLowerCase()
    const order = field.fieldTypeId === FIELD_TYPES.number ? Number(own) - Number(wanted) : own < wanted ? -1 : Number(own > wanted)
    return operator.holds(own, wanted, order)
  }
}
