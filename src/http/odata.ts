import { Refusal } from '../messages.ts'
import type { Entity } from './entity.ts'
import { type Order, type Predicate, parseFilter, parseOrder } from './odata-expression.ts'

/** What is asked of a collection. */
export interface CollectionRequest {
  /** Path of the collection, `/api/…`; links are made from it. */
  readonly path: string
  /** Query options: `$filter`, `$orderby`, `$top`, `$skip`, `$select`, `$count`; any other name compares that property. */
  readonly query: Readonly<Record<string, string>>
  readonly pageSize: number
  /** Whether `?Name=text` finds the whole text (the default), or all that contain it in any case. */
  readonly finds?: 'whole' | 'parts'
}

/** How members look. Only those that have to be looked at are. */
export interface View<T> {
  /** What is filtered and ordered by. */
  readonly entity: (member: T) => Entity
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
 * @throws {Refusal} CGEN1004 naming the option, for one that cannot be read
 */
export async function collection<T> (context: string, members: readonly T[], request: CollectionRequest, view: View<T>): Promise<Page> {
  const { query, path, pageSize } = request
  const tests = await predicates(request)
  const order = await orderOf(query.$orderby)
  const skip = count(query, '$skip') ?? 0
  const top = count(query, '$top') ?? pageSize
  const matching = tests.length === 0 ? members : members.filter(member => matches(view.entity(member), tests))
  const page = (order === null ? matching : ordered(matching, order, view)).slice(skip, skip + top)
  const next = skip + page.length
  return {
    '@odata.context': `/api/$metadata#${context}`,
    '@odata.count': matching.length,
    value: select(page.map(view.full), query.$select),
    // The link is a path: clients put their own origin before it.
    ...(page.length > 0 && next < matching.length && { '@odata.nextLink': nextLink(path, query, next, top) })
  }
}

async function predicates ({ query: { $filter, ...others }, finds }: CollectionRequest): Promise<Predicate[]> {
  const plain = Object.entries(others).filter(([name]) => !name.startsWith('$')).map(([name, value]) => finds === 'parts' ? holding(name, value) : equalTo(name, value))
  if ($filter === undefined || $filter.trim() === '') return plain
  return [...plain, await parseFilter($filter)]
}

/** A property that does not exist is not looked at. */
function equalTo (name: string, value: string): Predicate {
  return member => !(name in member) || String(member[name]) === value
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

async function orderOf (text: string | undefined): Promise<Order | null> {
  return text === undefined || text.trim() === '' ? null : await parseOrder(text)
}

/** The members in an order, keys looked up once; members that are equal stay in theirs. */
function ordered<T> (members: readonly T[], { keysOf, compare }: Order, { entity }: View<T>): T[] {
  return members.map(member => ({ member, keys: keysOf(entity(member)) })).sort((one, other) => compare(one.keys, other.keys)).map(({ member }) => member)
}

function select (members: Entity[], text: string | undefined): Entity[] {
  if (text === undefined || text.trim() === '' || text.trim() === '*') return members
  const names = text.split(',').map(name => name.trim())
  if (names.some(name => !/^[\w@./]+$/.test(name))) throw new Refusal('CGEN1004', ['$select'])
  return members.map(member => Object.fromEntries(Object.entries(member).filter(([name]) => name.startsWith('@odata') || names.includes(name))))
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
