import type { Answers, Facts } from './facts.ts'
import { readersOf } from './readers.ts'

/** What differs. */
export type DifferenceKind = typeof KINDS[number]['kind']

/** One difference, or several of the same kind at the same place. */
export interface Difference {
  /** The question, as `GET /api/DeviceService/Devices`. */
  readonly question: string
  readonly kind: DifferenceKind
  /** Where in the answer: `value[].Id`, the name of a header, what was judged. */
  readonly place: string
  /** What the console says, and what the other does. Empty: nothing. */
  readonly console: string
  readonly mock: string
  readonly count: number
  /** Which clients read it, by what public sources show. */
  readonly readers: readonly string[]
}

/** What of two answers is held against each other; each row finds differences of one kind. */
interface Row<K extends string = string> {
  readonly kind: K
  readonly found: (console: Facts, mock: Facts, same: boolean) => Iterable<readonly [place: string, console: string, mock: string]>
}

const KINDS = [
  row('reason phrase', function * ({ reasons }, { reasons: ours }, same) {
    if (differ(reasons, ours, same)) yield ['', told(reasons), told(ours)]
  }),
  row('missing header', function * ({ headers }, { headers: ours }) {
    for (const [name, values] of headers) if (!ours.has(name)) yield [name, told(values) || 'there', '']
  }),
  row('additional header', function * ({ headers }, { headers: ours }) {
    for (const [name, values] of ours) if (!headers.has(name)) yield [name, '', told(values) || 'there']
  }),
  row('other header', function * ({ headers }, { headers: ours }, same) { yield * setsThatDiffer(headers, ours, same) }),
  row('missing key', function * (console, mock) { for (const [place, type] of keysBeyond(console, mock, 'keys')) yield [place, type, ''] }),
  // What the mock says of some only, the console may say of such as it has none of.
  row('additional key', function * (console, mock) {
    for (const [place, type] of keysBeyond(mock, console, 'always')) yield [place, '', type]
  }),
  row('missing member', function * (console, mock, same) {
    for (const place of membersBeyond(console, mock, same)) yield [place, 'there', '']
  }),
  row('additional member', function * (console, mock, same) {
    for (const place of membersBeyond(mock, console, same)) yield [place, '', 'there']
  }),
  row('other type', function * (console, mock) {
    for (const [place, types] of console.types) {
      const [known, ours] = [types, mock.types.get(place) ?? new Set<string>()].map(withoutNull)
      if (known !== undefined && ours !== undefined && ours.size > 0 && differ(known, ours, false)) yield [place, told(known), told(ours)]
    }
  }),
  row('other order of keys', function * (console, mock) {
    for (const [place, { order }] of console.objects) {
      const ours = mock.objects.get(place)?.order ?? []
      const [first, second] = [order.filter(key => ours.includes(key)), ours.filter(key => order.includes(key))]
      if (first.some((key, index) => key !== second[index])) yield [place, first.join(', '), second.join(', ')]
    }
  }),
  row('other refusal', function * (console, mock, same) {
    yield * setsThatDiffer(console.texts, mock.texts, same, place => place.endsWith('.MessageId'))
  }),
  row('other arguments', function * (console, mock, same) {
    yield * setsThatDiffer(console.texts, mock.texts, same, place => /\.MessageArgs(?:\[\d*\])?$/.test(place))
    const [theirs, ours] = [console, mock].map(({ texts }) => [...texts.keys()].some(place => place.includes('.MessageArgs[')))
    const bare = [console, mock].every(({ objects }) => objects.has('error'))
    if (bare && theirs !== ours) yield ['error.@Message.ExtendedInfo[].MessageArgs', argsOf(console), argsOf(mock)]
  }),
  row('other text', function * (console, mock, same) {
    yield * setsThatDiffer(console.texts, mock.texts, same, place => !/\.MessageId$|\.MessageArgs(?:\[\d*\])?$/.test(place))
  }),
  row('other form of a time', function * (console, mock) { yield * setsThatDiffer(console.forms, mock.forms, false) }),
  row('paging', function * (console, mock) { yield * judged(console, mock, 'paging: ') }),
  row('filter', function * (console, mock) { yield * judged(console, mock, 'filter: ') }),
  row('order', function * (console, mock) { yield * judged(console, mock, 'order: ') }),
  // It is found before the others: answers of different status have nothing in common.
  row('status', function * () { yield * [] })
] as const satisfies readonly Row[]

/**
 * What differs between the answers of two consoles, what most clients read first. Pure.
 *
 * @param console by question, in its order
 * @param mock the same questions
 * @param same both manage the same devices: every value counts, not only the product's own words
 */
export function differences (console: ReadonlyMap<string, Answers>, mock: ReadonlyMap<string, Answers>, same = false): Difference[] {
  const found = Array.from(console, ([question, answers]) => ofOne(question, answers, mock.get(question) ?? new Map(), same)).flat()
  const grouped = new Map<string, Difference>()
  for (const one of found) {
    const key = JSON.stringify([one.question, one.kind, one.place])
    const known = grouped.get(key)
    grouped.set(key, known === undefined ? one : { ...known, count: known.count + 1 })
  }
  return [...grouped.values()].sort((one, other) => weight(other) - weight(one))
}

function ofOne (question: string, console: Answers, mock: Answers, same: boolean): Difference[] {
  const [theirs, ours] = [console, mock].map(answers => new Set(Array.from(answers.keys(), String)))
  // What only one could be asked, for want of members, tells nothing.
  if (theirs === undefined || ours === undefined || theirs.size === 0 || ours.size === 0) return []
  const make = (kind: DifferenceKind, place: string, said: string, other: string): Difference => {
    const plain = place.replace(/\[\w*\]/g, '[]')
    return { question, kind, place: same ? plain : place, console: said, mock: other, count: 1, readers: readersOf(question, plain) }
  }
  const status = differ(theirs, ours, same) ? [make('status', '', statusesOf(console), statusesOf(mock))] : []
  const rest = Array.from(console, ([code, facts]) => {
    const others = mock.get(code)
    if (others === undefined) return []
    return KINDS.flatMap(({ kind, found }) => Array.from(found(facts, others, same), told => make(kind, ...told)))
  })
  return [...status, ...rest.flat()]
}

/** How much it matters: what decides before what is read, and what many read before what few do. */
function weight ({ kind, readers }: Difference): number {
  return (kind === 'status' || kind === 'other refusal' ? 100 : 0) + readers.length
}

function row<const K extends string> (kind: K, found: Row['found']): Row<K> {
  return { kind, found }
}

/** @param same all must be there on both; else, they have something in common */
function differ (one: ReadonlySet<string>, other: ReadonlySet<string>, same: boolean): boolean {
  const shared = [...one].filter(value => other.has(value)).length
  return same ? shared < Math.max(one.size, other.size) : shared === 0
}

function * setsThatDiffer (
  console: Facts['texts'], mock: Facts['texts'], same: boolean, counts: (place: string) => boolean = () => true
): Generator<readonly [string, string, string]> {
  for (const [place, values] of console) {
    const ours = mock.get(place)
    if (ours !== undefined && counts(place) && differ(values, ours, same)) yield [place, told(values), told(ours)]
  }
}

/** Members of objects at places that both have, which only one of them ever has. */
function * keysBeyond (one: Facts, other: Facts, which: 'keys' | 'always'): Generator<readonly [string, string]> {
  for (const [place, objects] of one.objects) {
    const known = other.objects.get(place)
    if (known === undefined) continue
    for (const key of objects[which]) {
      const inner = place === '' ? key : `${place}.${key}`
      // The link to a next page is there or not by the number of members: pages are judged.
      if (!known.keys.has(key) && key !== '@odata.nextLink') yield [inner, told(one.types.get(inner) ?? new Set())]
    }
  }
}

/** Labelled members of lists that only one has. */
function * membersBeyond (one: Facts, other: Facts, same: boolean): Generator<string> {
  for (const place of one.objects.keys()) {
    const list = /^(.*)\[(\w+)\]$/.exec(place)?.[1]
    const counts = list !== undefined && other.types.has(list) && !other.objects.has(place)
    if (counts && (same || isVocabulary(one, place))) yield place
  }
}

function isVocabulary ({ texts }: Facts, place: string): boolean {
  for (const known of texts.keys()) if (known.startsWith(`${place}.`) && !known.includes('@odata')) return true
  return false
}

function * judged (console: Facts, mock: Facts, what: string): Generator<readonly [string, string, string]> {
  for (const [name, found] of console.judgements) {
    const ours = mock.judgements.get(name)
    if (name.startsWith(what) && ours !== undefined && ours !== found) yield [name.slice(what.length), found, ours]
  }
}

/** Each status, with the ids of what was refused. */
function statusesOf (answers: Answers): string {
  return told(new Set(Array.from(answers, ([status, { texts }]) => {
    const ids = texts.get('error.@Message.ExtendedInfo[].MessageId')
    return ids === undefined ? String(status) : `${status} ${told(ids)}`
  })))
}

/** What was said in all, in a line: status, ids and arguments of refusals. */
export function saidOf (answers: Answers): string {
  return told(new Set(Array.from(answers, ([status, facts]) => {
    return facts.texts.has('error.code') ? `${statusesOf(new Map([[status, facts]]))} ${argsOf(facts)}` : String(status)
  })))
}

function argsOf ({ texts }: Facts): string {
  const args = [...texts].filter(([place]) => place.includes('.MessageArgs['))
  return told(new Set(args.flatMap(([, values]) => [...values]))) || 'none'
}

function withoutNull (types: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...types].filter(type => type !== 'null'))
}

function told (values: ReadonlySet<string>): string {
  return [...values].sort().join(' | ')
}
