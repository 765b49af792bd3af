import type { Privilege } from '../appliance/accounts/roles.ts'
import { NEWEST_VERSION, OLDEST_VERSION } from '../appliance/version.ts'
import { Refusal } from '../messages.ts'
import type { Entity } from './entity.ts'
import { type CollectionRequest, collection } from './odata.ts'
import { type Call, type Route, get } from './route.ts'
import { type Members, type Schema, type Shape, INTEGER, OBJECT, TEXT, list, object } from '../schema/schema.ts'
import { LINK } from './schema.ts'

/** The key of a member, and how it stands in a path: `Jobs(1)`, `Accounts('1')`. */
export interface EntityKey {
  readonly property: string
  readonly kind: 'number' | 'text'
}

/**
 * A set of entities, described once: the collection, the single entity, the filter and the OpenAPI document follow from it.
 *
 * @typeParam T what the appliance keeps of a member
 * @typeParam P schemas of the properties that go over the wire
 */
export interface EntitySet<T, P extends Members> extends AnySet<T> {
  readonly properties: P
  /** A member whose properties are not what their schemas say does not compile. */
  readonly entity: (member: T, call: Call) => Shape<P>
}

/** A set, whatever its properties are. */
interface AnySet<T> {
  /** As routes spell it: `/api/JobService/Jobs`, `/api/JobService/Jobs(:job(^\\d+))/ExecutionHistories`. */
  readonly path: string
  /** Type of a member: `JobService.Job`. */
  readonly type: string
  /** null: members have no path of their own. */
  readonly key: EntityKey | null
  /** The set whose members these are, by its path: `/api/DeviceService/Devices` for a group's devices. They have no other path then. */
  readonly home?: string
  /** The properties a member has, annotations apart. */
  readonly properties: Members
  /** The members. Throws a refusal where a key further up in the path leads nowhere. */
  readonly members: (call: Call) => readonly T[] | Promise<readonly T[]>
  /** One of them, by its key. Absent: looked for among all. */
  readonly find?: (call: Call, key: string) => T | undefined | Promise<T | undefined>
  /** The properties of a member, as they go over the wire: what filters and orders see. */
  readonly entity: (member: T, call: Call) => Entity
  /** The entity depends on the member alone: it is made once. Members must be objects that are replaced, not changed. */
  readonly lasting?: boolean
  /** What a member links to, beside its properties. @param path of the member @param version of OME */
  readonly links?: (path: string, version: string) => Entity
  /** What `$expand` may put in the place of a link, by its name. */
  readonly expand?: Readonly<Record<string, (member: T, call: Call) => readonly Entity[]>>
  /** `?Name=text` finds texts that contain it, in any case, as groups do (API guide). Absent: those that are equal. */
  readonly finds?: 'parts'
  /** Refuses an unknown key. Absent: CGEN1006. */
  readonly missing?: (key: string) => Refusal
  /** Members of a page. Absent: switch `pageSize`. */
  readonly pageSize?: number
  /** Absent: VIEW. */
  readonly needs?: Privilege
}

/** Describes a set: what a member is follows from `members`, what is answered from `properties`. */
export function entities<T extends object, const P extends Members> (set: EntitySet<T, P>): EntitySet<T, P> {
  return set
}

/** The routes of a set: its collection and, where members have a key, a member. */
export function entitySet<T extends object, const P extends Members> (described: EntitySet<T, P>): readonly Route[] {
  const set: AnySet<T> = described.lasting === true ? { ...described, entity: lasting(described.entity) } : described
  const options = { needs: set.needs ?? 'VIEW' }
  const schema = object(set.properties)
  const all = get(set.path, async call => {
    const { appliance: { switches }, path, query } = call
    const expanded = expandedIn(set, query)
    const { pageSize = switches.pageSize, finds = 'whole' } = set
    const request: CollectionRequest = { path, query, pageSize, finds, keepsOptions: switches.nextLinkKeepsFilter }
    return collection(typeOf(set, expanded), await set.members(call), request, {
      schema,
      entity: member => set.entity(member, call),
      full: member => whole(set, member, call, set.home ?? path, expanded)
    })
  }, { ...options, answer: collectionSchema(set), set: { ...set, contained: set.home === undefined } })
  if (set.key === null || set.home !== undefined) return [all]
  const one = get(`${set.path}${set.key.kind === 'number' ? '(:key(^\\d+))' : "(':key(^[^']+)')"}`, async call => {
    const key = call.params.key ?? ''
    const member = await find(set, call, key)
    if (member === undefined) throw set.missing?.(key) ?? new Refusal('CGEN1006')
    const path = call.path.slice(0, call.path.lastIndexOf('('))
    return { '@odata.context': `/api/$metadata#${set.type}`, ...whole(set, member, call, path, expandedIn(set, call.query)) }
  }, { ...options, answer: oneSchema(set) })
  return [all, one]
}

/** Remembers the entity of each member, for sets that share members: the devices of groups are those of the console. */
export function lasting<T extends object, E extends Entity> (make: (member: T, call: Call) => E): (member: T, call: Call) => E {
  const made = new WeakMap<T, E>()
  return (member, call) => {
    const known = made.get(member)
    if (known !== undefined) return known
    const entity = make(member, call)
    made.set(member, entity)
    return entity
  }
}

async function find<T extends object> (set: AnySet<T>, call: Call, key: string): Promise<T | undefined> {
  if (set.find !== undefined) return await set.find(call, key)
  const property = set.key?.property ?? ''
  return (await set.members(call)).find(member => String(set.entity(member, call)[property]) === key)
}

/** A member with its annotations before its properties, and its links behind them. @param path of the set */
function whole<T extends object> (set: AnySet<T>, member: T, call: Call, path: string, expanded: readonly string[]): Entity {
  const entity = set.entity(member, call)
  const own = set.key === null ? null : pathOf(path, set.key, entity)
  const links = own === null ? undefined : set.links?.(own, call.appliance.version)
  const sent: Record<string, unknown> = { '@odata.type': `#${set.type}`, ...(own !== null && { '@odata.id': own }), ...entity, ...links }
  for (const name of expanded) {
    const list = set.expand?.[name]?.(member, call) ?? []
    delete sent[`${name}@odata.navigationLink`]
    sent[`${name}@odata.count`] = list.length
    sent[name] = list
  }
  return sent
}

/** What `$expand` asks for. @throws {Refusal} CGEN1004 for what cannot be expanded */
function expandedIn<T> ({ expand = {} }: AnySet<T>, { $expand = '' }: Readonly<Record<string, string>>): string[] {
  const names = new Set($expand.split(',').map(name => name.trim()).filter(name => name !== ''))
  for (const name of names) if (!Object.hasOwn(expand, name)) throw new Refusal('CGEN1004', ['$expand'])
  return [...names]
}

function typeOf<T> ({ type }: AnySet<T>, expanded: readonly string[]): string {
  return expanded.length === 0 ? `Collection(${type})` : `Collection(${type})(${expanded.map(name => `${name}()`).join(',')})`
}

function pathOf (path: string, { property, kind }: EntityKey, entity: Entity): string {
  const key = String(entity[property])
  return `${path}(${kind === 'number' ? key : `'${key}'`})`
}

/** A member as it is answered: its links are its set's to add. Without a key it has no path and no context. */
export type MemberShape<P extends Members> = Shape<
  P & { readonly '@odata.type': typeof TEXT },
  { readonly '@odata.context': typeof TEXT, readonly '@odata.id': typeof TEXT }
>

/** What a member looks like, for routes that answer with one. Without a path of its own it looks as in its collection. */
export function memberSchema<T, P extends Members> (set: EntitySet<T, P>): Schema<MemberShape<P>> {
  // Of what the links and the key make of it the compiler knows less: all of P is demanded, since only links are expanded.
  return oneSchema(set) as Schema<MemberShape<P>>
}

function oneSchema<T> (set: AnySet<T>): Schema {
  const { key, expand = {}, links } = set
  const properties = { ...(key !== null && { '@odata.context': TEXT }), ...listedProperties(set) }
  const [newest = {}, oldest = {}] = [links?.('', NEWEST_VERSION), links?.('', OLDEST_VERSION)]
  // What is expanded takes the place of its link, and some links came with a version.
  return demanding(properties, name =>
    !Object.hasOwn(expand, name.split('@', 1)[0] ?? '') && (Object.hasOwn(oldest, name) || !Object.hasOwn(newest, name)))
}

function collectionSchema<T> (set: AnySet<T>): Schema {
  return object({
    '@odata.context': TEXT,
    '@odata.count': INTEGER,
    // $select leaves properties out, but no annotations of the member itself.
    value: list(demanding(listedProperties(set), name => name.startsWith('@')))
  }, { '@odata.nextLink': TEXT })
}

/** An object with members of which some must be there. */
function demanding (members: Members, isRequired: (name: string) => boolean): Schema {
  const entries = Object.entries(members)
  const [required, optional] = [true, false].map(wanted => Object.fromEntries(entries.filter(([name]) => isRequired(name) === wanted)))
  return object(required ?? {}, optional)
}

/** All that may stand in a member of a collection. */
function listedProperties<T> ({ key, properties, links, expand = {} }: AnySet<T>): Members {
  const linked = key === null ? {} : links?.('', NEWEST_VERSION) ?? {}
  return {
    '@odata.type': TEXT,
    ...(key !== null && { '@odata.id': TEXT }),
    ...properties,
    ...Object.fromEntries(Object.entries(linked).map(([name, link]) => [name, typeof link === 'string' ? TEXT : LINK])),
    ...Object.fromEntries(Object.keys(expand).flatMap(name => [[`${name}@odata.count`, INTEGER], [name, list(OBJECT)]]))
  }
}
