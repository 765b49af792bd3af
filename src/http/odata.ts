import { Refusal } from '../messages.ts'
import { type Predicate, parseFilter, parseOrder } from './odata-expression.ts'

/** One member of a collection, as it goes over the wire. */
export type Entity = Readonly<Record<string, unknown>>

/** What is asked of a collection. */
export interface CollectionRequest {
  /** Path of the collection, `/api/…`; links are made from it. */
  readonly path: string
  /** Query options: `$filter`, `$orderby`, `$top`, `$skip`, `$select`, `$count`; any other name compares that property. */
  readonly query: Readonly<Record<string, string>>
  readonly pageSize: number
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
 * @param type name of the member type, `SessionService.Session`
 * @throws {Refusal} CGEN1004 naming the option, for one that cannot be read
 */
export async function collection (type: string, members: readonly Entity[], request: CollectionRequest): Promise<Page> {
  const { query, path, pageSize } = request
  const matching = (await predicates(query)).reduce((left, predicate) => left.filter(predicate), members)
  const ordered = await inOrder(matching, query.$orderby)
  const skip = count(query, '$skip') ?? 0
  const top = count(query, '$top') ?? pageSize
  const page = ordered.slice(skip, skip + top)
  const next = skip + page.length
  return {
    '@odata.context': `/api/$metadata#Collection(${type})`,
    '@odata.count': matching.length,
    value: select(page, query.$select),
    // The link is a path: clients put their own origin before it.
    ...(page.length > 0 && next < matching.length && { '@odata.nextLink': nextLink(path, query, next, top) })
  }
}

async function predicates ({ $filter, ...others }: Readonly<Record<string, string>>): Promise<Predicate[]> {
  const plain = Object.entries(others)
    .filter(([name]) => !name.startsWith('$'))
    .map(([name, value]): Predicate => member => !(name in member) || String(member[name]) === value)
  if ($filter === undefined || $filter.trim() === '') return plain
  return [...plain, await parseFilter($filter)]
}

async function inOrder (members: readonly Entity[], text: string | undefined): Promise<readonly Entity[]> {
  if (text === undefined || text.trim() === '') return members
  return members.toSorted(await parseOrder(text))
}

function select (members: readonly Entity[], text: string | undefined): Entity[] {
  if (text === undefined || text.trim() === '' || text.trim() === '*') return [...members]
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

function nextLink (path: string, query: Readonly<Record<string, string>>, skip: number, top: number): string {
  const options = { ...query, $skip: String(skip), $top: String(top) }
  return `${path}?${Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`
}
