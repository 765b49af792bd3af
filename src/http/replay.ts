import { isDeepStrictEqual } from 'node:util'
import type { Appliance } from '../appliance/appliance.ts'
import type { State } from '../appliance/slice.ts'
import { Refusal } from '../messages.ts'
import type { Answers, Recorded } from '../recording/answers.ts'
import { type Schema, object } from '../schema/schema.ts'
import type { Entity } from './entity.ts'
import { merged, mergedMembers } from './merge.ts'
import { type CollectionRequest, collection } from './odata.ts'
import { operationOf } from './operation.ts'
import { Answer, type Call, type Route } from './route.ts'

/** The same call to whatever appliance. @param query absent: as the client sent it */
export type CallOf = (appliance: Appliance, query?: Call['query']) => Call

/** What a route made of a call. */
type Outcome = { readonly body: Entity } | { readonly error: unknown }

/** Where answers come from: as they were recorded, from the simulation alone, or changed as that has changed. */
export type Source = 'recorded' | 'simulated' | 'mixed'

/** What is answered, and where it comes from. */
interface From<T> {
  readonly source: Source
  readonly answer: T
}

/** A page as large as there are. */
const LARGE = 10_000
/** Collections that are kept ready to be paged through. */
const MOST_READY = 20
const AUDIT_LOG = '/api/ApplicationService/AuditLogs'

/**
 * Answers from a recording. What users have changed since is laid over it: what an appliance answers now is held against what its twin
 * answers, the same one as it was when it started, and where the two differ the answer that was recorded changes likewise.
 */
export class Replay {
  readonly #answers: Answers
  readonly #appliance: Appliance
  readonly #openTwin: () => Promise<Appliance>
  readonly #start: State
  #twin: Promise<Appliance> | null = null
  #ready: { readonly state: State, readonly lists: Map<string, From<readonly Entity[]>> }

  readonly #sources = new Map<string, Set<Source>>()

  /** @param openTwin opens an appliance that is as this one was at its start, with the same clock */
  constructor (answers: Answers, appliance: Appliance, openTwin: () => Promise<Appliance>) {
    this.#answers = answers
    this.#appliance = appliance
    this.#openTwin = openTwin
    this.#start = appliance.ledger.state
    this.#ready = { state: this.#start, lists: new Map() }
  }

  /** Where the answers of an operation came from until now; none: it was not asked. @param operation as `operation.ts` names it */
  sources (operation: string): ReadonlySet<Source> {
    return this.#sources.get(operation) ?? new Set()
  }

  /** Notes where an answer comes from. */
  note (route: Route, source: Source): void {
    const operation = operationOf(route)
    const known = this.#sources.get(operation)
    if (known === undefined) this.#sources.set(operation, new Set([source]))
    else known.add(source)
  }

  /** Whether the question was recorded. */
  has ({ method }: Route, path: string): boolean {
    return this.#answers.has(method, path)
  }

  /** What is answered now to a question that {@link has} been recorded. @throws {Refusal} as the route does */
  async answer (route: Route, callOf: CallOf): Promise<unknown> {
    const call = callOf(this.#appliance)
    const { path, query } = call
    const recorded = this.#answers.answer(route.method, path)
    // Links that are expanded are followed as they are now.
    if (recorded === undefined || query.$expand !== undefined) {
      this.note(route, 'simulated')
      return await route.handle(call)
    }
    const { source, answer } = recorded.isCollection
      ? await this.#collection(route, callOf, call, recorded)
      : await this.#resource(route, callOf, recorded)
    this.note(route, source)
    return answer
  }

  async close (): Promise<void> {
    await (await this.#twin)?.close()
  }

  async #resource (route: Route, callOf: CallOf, { status, entity }: Recorded): Promise<From<unknown>> {
    const own = { source: 'recorded', answer: new Answer(status, entity) } as const
    if (this.#isUntouched) return own
    const [then, now] = await this.#both(route, callOf)
    if ('error' in now) {
      if ('error' in then) return own
      throw this.#refused(route, now.error)
    }
    if ('error' in then) return { source: 'simulated', answer: now.body }
    if (isDeepStrictEqual(then.body, now.body)) return own
    return status === 200
      ? { source: 'mixed', answer: merged(entity, then.body, now.body) }
      : { source: 'simulated', answer: now.body }
  }

  async #collection (route: Route, callOf: CallOf, call: Call, recorded: Recorded): Promise<From<Entity>> {
    const { source, answer: members } = await this.#members(route, callOf, call.path, recorded)
    return { source, answer: pageOf(route, call, recorded.entity, members) }
  }

  async #members (route: Route, callOf: CallOf, path: string, recorded: Recorded): Promise<From<readonly Entity[]>> {
    const { state } = this.#appliance.ledger
    if (!isSame(this.#ready.state, state)) this.#ready = { state, lists: new Map() }
    const { lists } = this.#ready
    // Logins are told there, and change no state.
    const ready = path === AUDIT_LOG ? undefined : lists.get(path)
    if (ready !== undefined) return ready
    const list = await this.#now(route, callOf, path, recorded.members)
    if (lists.size >= MOST_READY) lists.clear()
    lists.set(path, list)
    return list
  }

  async #now (route: Route, callOf: CallOf, path: string, recorded: readonly Entity[]): Promise<From<readonly Entity[]>> {
    const own = { source: 'recorded', answer: recorded } as const
    if (path !== AUDIT_LOG && this.#isUntouched) return own
    const [then, now] = await this.#both(route, callOf)
    if ('error' in now) {
      if ('error' in then) return own
      throw this.#refused(route, now.error)
    }
    const [before, after] = ['error' in then ? [] : membersOf(then.body), membersOf(now.body)]
    if (isDeepStrictEqual(before, after)) return own
    return { source: 'mixed', answer: mergedMembers(recorded, before, after) }
  }

  /** What is gone meanwhile is refused by the simulation. */
  #refused (route: Route, error: unknown): unknown {
    this.note(route, 'simulated')
    return error
  }

  get #isUntouched (): boolean {
    return isSame(this.#start, this.#appliance.ledger.state)
  }

  async #both (route: Route, callOf: CallOf): Promise<[then: Outcome, now: Outcome]> {
    const twin = await (this.#twin ??= this.#openTwin())
    if (twin.jobs.isBehind) await twin.jobs.catchUp()
    return [await outcomeOf(route, query => callOf(twin, query)), await outcomeOf(route, query => callOf(this.#appliance, query))]
  }
}

async function outcomeOf (route: Route, callFor: (query: Call['query']) => Call): Promise<Outcome> {
  try {
    const first = bodyOf(await route.handle(callFor(from(0))))
    if (route.set === undefined) return { body: first }
    const value = [...membersOf(first)]
    while (value.length < Number(first['@odata.count'])) {
      const more = membersOf(bodyOf(await route.handle(callFor(from(value.length)))))
      if (more.length === 0) break
      value.push(...more)
    }
    return { body: { ...first, value } }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { error }
  }
}

/** Asks for all that there is behind the first ones. */
function from (skip: number): Call['query'] {
  return { $top: String(LARGE), $skip: String(skip) }
}

function bodyOf (result: unknown): Entity {
  const body = result instanceof Answer ? result.body : result
  return typeof body === 'object' && body !== null ? { ...body } : {}
}

function membersOf ({ value }: Entity): readonly Entity[] {
  return Array.isArray(value) ? value : []
}

function pageOf ({ set }: Route, { appliance: { switches }, path, query }: Call, annotations: Entity, members: readonly Entity[]): Entity {
  if (set === undefined) return { ...annotations, value: members }
  const { pageSize = switches.pageSize, finds = 'whole' } = set
  const request: CollectionRequest = { path, query, pageSize, finds, keepsOptions: switches.nextLinkKeepsFilter }
  const schema: Schema = object(set.properties)
  const same = (member: Entity): Entity => member
  const { '@odata.context': _context, ...page } = collection('', members, request, { schema, entity: same, full: same })
  return { ...annotations, ...page }
}

/** Whether nothing but sessions has changed. */
function isSame (one: State, other: State): boolean {
  if (one === other) return true
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  names.delete('revision')
  names.delete('sessions')
  return [...names].every(name => one[name] === other[name])
}
