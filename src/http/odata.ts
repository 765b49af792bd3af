import { Refusal } from '../messages.ts'
import type { Entity } from './entity.ts'
import { type Order, type Predicate, parseFilter, parseOrder } from './odata-expression.ts'
import { type Keywords, memberOf } from './odata-shape.ts'

/** Members of a page, however many are asked for: all devices that the product manages, and 9999, which Dell's clients ask for. */
const LARGEST_PAGE = 10_000

/** What is asked of a collection. */
export interface CollectionRequest {
  /** Path of the collection, `/api/…`; links are made from it. */
  readonly path: string
  /** Query options: `$filter`, `$orderby`, `$top`, `$skip`, `$select`, `$count`; the name of a property compares it. */
  readonly query: Readonly<Record<string, string>>
  readonly pageSize: number
  /** Whether the link to the next page keeps the other options; absent: it does. */
  readonly keepsOptions?: boolean
  /** Whether `?Name=text` finds the whole text (the default), or all that contain it in any case. */
  readonly finds?: 'whole' | 'parts'
}

/** How members look. Only those that have to be looked at are. */
export interface View<T> {
  /** What is filtered and ordered by. */
  readonly entity: (member: T) => Entity
  /** What there is to filter and order by: the JSON schema of an entity. */
  readonly schema: Keywords
  /** What goes over the wire: the same, with annotations. */
  readonly full: (member: T) => Entity
}

/** A page of a collection in the product's shape (OData 4 with JSON annotations). */
export interface Page {
  '@odata.context': string
  '@odata.count': number
  value: Entity[]
  '@odata.nextLink'?: string
}

/**
 * Answers a request for a collection: filtered, ordered, cut to a page.
 *
 * @param context what the page is, `Collection(SessionService.Session)`
 * @throws {Refusal} CGEN1002 for a filter or an order that cannot be used, CGEN1004 naming any other option that cannot be read
 */
export function collection<T> (context: string, members: readonly T[], request: CollectionRequest, view: View<T>): Page {
  const { query, path, pageSize, keepsOptions = true } = request
  const tests = predicates(request, view.schema)
  const order = said(query.$orderby, text => parseOrder(text, view.schema))
  const skip = count(query, '$skip') ?? 0
  const top = Math.min(count(query, '$top') ?? pageSize, LARGEST_PAGE)
  const matching = tests.length === 0 ? members : members.filter(member => matches(view.entity(member), tests))
  const page = (order === null ? matching : ordered(matching, order, view)).slice(skip, skip + top)
  const next = skip + page.length
  return {
    '@odata.context': `/api/$metadata#${context}`,
    '@odata.count': matching.length,
    value: select(page.map(view.full), query.$select),
    // The link is a path: clients put their own origin before it.
    ...(page.length > 0 && next < matching.length && { '@odata.nextLink': nextLink(path, keepsOptions ? query : {}, next, top) })
  }
}

/** A plain option that names no property is not looked at. */
function predicates ({ query: { $filter, ...others }, finds }: CollectionRequest, schema: Keywords): Predicate[] {
  const test = finds === 'parts' ? holding : equalTo
  const plain = Object.entries(others).filter(([name]) => !name.startsWith('$') && memberOf(schema, name) !== undefined)
  const filter = said($filter, text => parseFilter(text, schema))
  return [...plain.map(([name, value]) => test(name, value)), ...filter === null ? [] : [filter]]
}

/** What an option says, or null where it says nothing. */
function said<T> (option: string | undefined, read: (text: string) => T): T | null {
  return option === undefined || option.trim() === '' ? null : read(option)
}

/** Of a number, several may be named: `?Id=1,2,3` (OME-scripts, issue 228). */
function equalTo (name: string, value: string): Predicate {
  const several = new Set(value.split(','))
  return member => {
    const found = member[name]
    return typeof found === 'number' ? several.has(String(found)) : String(found) === value
  }
}

function holding (name: string, value: string): Predicate {
  const equal = equalTo(name, value)
  const part = value.toLowerCase()
  return member => {
    const found = member[name]
    return typeof found === 'string' ? found.toLowerCase().includes(part) : equal(member)
  }
}

function matches (entity: Entity, tests: readonly Predicate[]): boolean {
  for (const test of tests) if (!test(entity)) return false
  return true
}

/** The members in an order, keys looked up once; members that are equal stay in theirs. */
function ordered<T> (members: readonly T[], { keysOf, compare }: Order, { entity }: View<T>): T[] {
  const keyed = members.map(member => ({ member, keys: keysOf(entity(member)) }))
  return keyed.sort((one, other) => compare(one.keys, other.keys)).map(({ member }) => member)
}

function select (members: Entity[], text: string | undefined): Entity[] {
  if (text === undefined || text.trim() === '' || text.trim() === '*') return members
  const names = new Set(text.split(',').map(name => name.trim()))
  if ([...names].some(name => !/^[\w@./]+$/.test(name))) throw new Refusal('CGEN1004', ['$select'])
  return members.map(member => Object.fromEntries(Object.entries(member).filter(([name]) => name.startsWith('@odata') || names.has(name))))
}

function count (query: Readonly<Record<string, string>>, option: '$top' | '$skip'): number | undefined {
  const text = query[option]
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new Refusal('CGEN1004', [option])
  return Number(text)
}

/** The page stands last: Ansible strips the letters of `/api` from both ends, which no number has. */
function nextLink (path: string, { $skip, $top, ...others }: Readonly<Record<string, string>>, skip: number, top: number): string {
  const options = { ...others, $skip: String(skip), $top: String(top) }
  return `${path}?${Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`
}
