import type { Token } from '@odata/parser'
import { Refusal } from '../messages.ts'
import type { Entity } from './entity.ts'

/** Whether a member matches. */
export type Predicate = (member: Entity) => boolean
type Value = (member: Entity) => unknown

/** Bounds of an expression: the parser backtracks, and its time grows with both. */
const MAX_LENGTH = 4096
const MAX_PARENTHESES = 64

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  EqualsExpression: order => order === 0,
  NotEqualsExpression: order => order !== 0,
  LesserThanExpression: order => order < 0,
  LesserOrEqualsExpression: order => order <= 0,
  GreaterThanExpression: order => order > 0,
  GreaterOrEqualsExpression: order => order >= 0
}

const FUNCTIONS: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  contains: (text, part) => text.includes(part),
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part)
}

/**
 * Reads a `$filter`.
 *
 * @throws {Refusal} CGEN1004 with the argument `$filter`, for text that is no filter or uses what the product has not
 */
export async function parseFilter (text: string): Promise<Predicate> {
  return predicate(await parse('$filter', text))
}

/** An `$orderby`: what to compare of a member, and how. */
export interface Order {
  readonly keysOf: (member: Entity) => readonly unknown[]
  readonly compare: (one: readonly unknown[], other: readonly unknown[]) => number
}

/** Reads an `$orderby`. @throws {Refusal} CGEN1004 with the argument `$orderby` */
export async function parseOrder (text: string): Promise<Order> {
  const options: Token[] = (await parse('$orderby', text)).value.options
  const items: Token[] = options[0]?.value.items ?? []
  const paths = items.map(({ value: { expr } }) => value('$orderby', expr))
  const directions = items.map(({ value: { direction } }) => Number(direction))
  return {
    keysOf: member => paths.map(path => path(member)),
    compare: (one, other) => {
      for (let index = 0; index < directions.length; index++) {
        const order = compareKeys(one[index], other[index])
        if (order !== 0) return order * (directions[index] ?? 1)
      }
      return 0
    }
  }
}

async function parse (option: '$filter' | '$orderby', text: string): Promise<Token> {
  if (text.length > MAX_LENGTH || text.split('(').length > MAX_PARENTHESES) throw invalid(option)
  // Loaded when first needed: it takes longer than the rest of a start.
  const { defaultParser } = await import('@odata/parser')
  try {
    return option === '$filter' ? defaultParser.filter(text.trim()) : defaultParser.query(`$orderby=${text.trim()}`)
  } catch {
    throw invalid(option)
  }
}

/** A token that is true or false. The parser's tokens carry `value: any`; what is read from it is checked by use. */
function predicate (token: Token): Predicate {
  const { type, value: inner } = token
  const comparison = COMPARISONS[type]
  if (comparison !== undefined) {
    const [left, right] = [value('$filter', inner.left), value('$filter', inner.right)]
    return member => comparison(compare(left(member), right(member)))
  }
  switch (String(type)) {
    case 'AndExpression': {
      const [left, right] = [predicate(inner.left), predicate(inner.right)]
      return member => left(member) && right(member)
    }
    case 'OrExpression': {
      const [left, right] = [predicate(inner.left), predicate(inner.right)]
      return member => left(member) || right(member)
    }
    case 'NotExpression': {
      const negated = predicate(inner)
      return member => !negated(member)
    }
    case 'MethodCallExpression':
      return call(String(inner.method), inner.parameters)
    case 'BoolParenExpression':
    case 'CommonExpression':
      return predicate(inner)
    default: throw invalid('$filter')
  }
}

function call (method: string, parameters: readonly Token[]): Predicate {
  const test = FUNCTIONS[method]
  const [text, part] = parameters.map(parameter => value('$filter', parameter))
  if (test === undefined || text === undefined || part === undefined) throw invalid('$filter')
  return member => test(String(text(member) ?? ''), String(part(member) ?? ''))
}

/** A token that is a literal or a property, perhaps of a nested object: `LastRunStatus/Id`. */
function value (option: '$filter' | '$orderby', token: Token): Value {
  switch (String(token.type)) {
    case 'Literal': {
      const literal = literalOf(token.raw)
      return () => literal
    }
    case 'FirstMemberExpression':
    case 'MemberExpression':
    case 'PropertyPathExpression':
    case 'CommonExpression': {
      const [name = '', ...deeper] = token.raw.split('/')
      if (deeper.length === 0) return member => member[name]
      return member => deeper.reduce<unknown>((from, name) => isObject(from) ? from[name] : undefined, member[name])
    }
    case 'ParenExpression': return value(option, token.value)
    default: throw invalid(option)
  }
}

function literalOf (raw: string): unknown {
  if (raw.startsWith("'")) return raw.slice(1, -1).replaceAll("''", "'")
  if (raw === 'null') return null
  if (raw === 'true' || raw === 'false') return raw === 'true'
  const number = Number(raw)
  return Number.isNaN(number) ? raw : number
}

/** Negative, zero or positive; NaN where the two cannot be compared, which no comparison but `ne` accepts. */
function compare (one: unknown, other: unknown): number {
  const [left, right] = [one ?? null, other ?? null]
  if (left === right) return 0
  if (left === null || right === null) return NaN
  if (typeof left === 'number' && typeof right === 'number') return left - right
  const [text, otherText] = [String(left), String(right)]
  if (text === otherText) return 0
  return text < otherText ? -1 : 1
}

/** As {@link compare}; null comes first, so that everything has its place. */
function compareKeys (one: unknown, other: unknown): number {
  const order = compare(one, other)
  if (!Number.isNaN(order)) return order
  return (one ?? null) === null ? -1 : 1
}

function isObject (value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function invalid (option: string): Refusal {
  return new Refusal('CGEN1004', [option])
}
