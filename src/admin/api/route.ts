import type { Appliance } from '../../appliance/appliance.ts'
import type { Members, NoMembers, Schema, Typed } from '../../schema/schema.ts'
import type { AdminFleet, Member } from '../fleet.ts'
import type { OperationOf } from './operation.ts'

/**
 * One line of the admin API. A row declares and translates; what it does is in `src/admin/` or `src/appliance/`.
 *
 * How to add rows: a file in `routes/admin/` exports a list, made by {@link fleetRoute} and {@link applianceRoute};
 * `routes/admin/index.ts` lists the file. Everything else follows from the row: validation (400), the problem details, the token,
 * the OpenAPI document, the types of the client, the tests that go through all rows.
 *
 *     export const clock = [
 *       applianceRoute({ method: 'GET', path: '/clock', summary: 'Read the clock', answer: CLOCK }, call => view(call.appliance.clock)),
 *       applianceRoute({
 *         method: 'POST', path: '/clock/advance', summary: 'Move the clock', body: ADVANCE, answer: CLOCK
 *       }, ({ body }) => …)
 *     ]
 *
 * Schemas: those of `src/schema/schema.ts`, and what several rows share in `schema.ts`.
 * - `body` is checked strictly (a number is no text), and an absent one is refused unless `bodyOptional`.
 * - `query` (the properties of an object schema) is coerced, its defaults are filled in: `{ ...COUNT, default: 1 }` is always there.
 * - Where a schema is `closed`, what is unknown is refused, so that a typing error does not pass unseen. Query parameters always are.
 * - `answer` has to name everything that is sent. A test compares.
 *
 * The handler returns the body: an object or a list for JSON; a string or a Buffer where `type` is another media type;
 * undefined where there is no `answer` (204). It throws a `Problem` to decline; a `Refusal` of the appliance becomes a
 * problem of the same status. Anything else is a 500.
 */
export interface AdminRoute extends Row {
  /** Fastify syntax, with the version: `/v1/appliances/:name/clock`. */
  readonly url: string
  /** `appliance`: the path names one, and the handler gets it (404 where it is none). */
  readonly scope: 'fleet' | 'appliance'
  readonly handle: (call: AdminCall, member: Member | null) => unknown
}

/** What a row declares. @typeParam B the body, absent or not as O says @typeParam A the body of the answer */
export interface Row<P extends Members = Members, Q extends Members = Members, B = unknown, A = unknown, O extends boolean = boolean> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/v1`, or below `/v1/appliances/:name`: `/faults/:fault`. Keys are taken as `[^/]+`, decoded. */
  readonly path: string
  /** A few words, imperative: they are the title in the OpenAPI document. */
  readonly summary: string
  /** What one has to know besides, in a sentence or two. */
  readonly description?: string
  /** Schemas of the keys in the path, by name. Absent: a text. The name of the appliance has one already. */
  readonly params?: P
  /** Schemas of the query parameters, by name. */
  readonly query?: Q
  /** The JSON body. Absent: none is read. */
  readonly body?: Schema<B>
  /** A body that one may send, for the document. */
  readonly example?: NoInfer<B>
  /** The body may be left out; it is undefined then. */
  readonly bodyOptional?: O
  /** Media types of a body that is not JSON: the handler gets a Buffer. `body` is its schema in the document only. */
  readonly takes?: readonly string[]
  /** Of the body of a success. Absent: there is none (204). */
  readonly answer?: Schema<A>
  /** Media type of a success. Default `application/json`. */
  readonly type?: string
  /** Of a success. Default 200, 204 without `answer`. */
  readonly status?: number
  /** Other statuses whose body is that of `answer`: 503 of a health check. */
  readonly also?: readonly number[]
  /** The body of a success is a Readable without an end: there is no HEAD of it. */
  readonly stream?: boolean
  /** No token is asked for: health checks. */
  readonly open?: boolean
  /** The address of before: it answers as the row does, and is told by the document alone. */
  readonly deprecated?: boolean
  /** Answers before the appliances are started, too; otherwise 503. `fleet` must not be asked for then: see `started`. */
  readonly whileStarting?: boolean
}

/** Parameters, by name: those of the query with a default are always there. */
type Path<P extends Members> = { readonly [Name in keyof P]: Typed<P[Name]> }
type Query<Q extends Members> =
  & { readonly [Name in keyof Q as Q[Name] extends Defaulted ? Name : never]: Typed<Q[Name]> }
  & { readonly [Name in keyof Q as Q[Name] extends Defaulted ? never : Name]?: Typed<Q[Name]> }

interface Defaulted { readonly default: unknown }

/** One request, as a handler sees it. All of it has been checked against the row. */
export interface AdminCall<P = unknown, Q = unknown, Body = unknown> {
  readonly fleet: AdminFleet
  /** False while the appliances are being started, which only rows with `whileStarting` see. */
  readonly started: boolean
  readonly params: P
  readonly query: Q
  readonly body: Body
  /** Admin APIs of other processes. */
  readonly peers: readonly string[]
  /** A header of the request, by its name in lower case. */
  readonly header: (name: string) => string | undefined
  /** Aborted when the client went away: for what waits. */
  readonly signal: AbortSignal
  /** Ends the process, once this request is answered. */
  readonly shutdown: () => void
}

/** The same below `/v1/appliances/:name`. */
export interface ApplianceCall<P = unknown, Q = unknown, Body = unknown> extends AdminCall<P, Q, Body> {
  readonly appliance: Appliance
  readonly member: Member
}

/** An answer with a status or headers of its own. */
export class AdminAnswer<A = unknown> {
  readonly status: number
  readonly body: A
  readonly headers: Readonly<Record<string, string>>

  constructor (status: number, body: A, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** What a handler returns: what the row says of its answer, or nothing. */
type Result<A> = [A] extends [never] ? void | Promise<void> : A | AdminAnswer<A> | Promise<A | AdminAnswer<A>>
type Sent<B, O> = O extends true ? B | undefined : B

/** A row that tells the compiler what its caller sends and gets. */
export type ToldRoute<
  M extends string, U extends string, P extends Members, Q extends Members, B, A
> = AdminRoute & { readonly '~operation'?: OperationOf<M, U, P, Q, B, A> }

/** A row that the typed client leaves out. */
export type UntoldRoute = AdminRoute & { readonly '~operation'?: never }

type Method = Row['method']
interface At<M extends Method, U extends string> { readonly method: M, readonly path: U }

/** A row for the whole process. */
export function fleetRoute<
  const M extends Method, const U extends string,
  const P extends Members = NoMembers, const Q extends Members = NoMembers, B = undefined, A = never, const O extends boolean = false
> (
  row: Row<P, Q, B, A, O> & At<M, U>, handle: (call: AdminCall<Path<P>, Query<Q>, Sent<B, O>>) => Result<A>
): ToldRoute<M, `/v1${U}`, P, Q, Sent<B, O>, A> {
  return { ...row, url: `/v1${row.path}`, scope: 'fleet', handle: call => handle(checkedCall(call)) }
}

/** A row for one appliance. */
export function applianceRoute<
  const M extends Method, const U extends string,
  const P extends Members = NoMembers, const Q extends Members = NoMembers, B = undefined, A = never, const O extends boolean = false
> (
  row: Row<P, Q, B, A, O> & At<M, U>, handle: (call: ApplianceCall<Path<P>, Query<Q>, Sent<B, O>>) => Result<A>
): ToldRoute<M, `/v1/appliances/:name${U}`, P, Q, Sent<B, O>, A> {
  return {
    ...row,
    url: `/v1/appliances/:name${row.path}`,
    scope: 'appliance',
    handle: (call, member) => {
      if (member === null) throw new Error('a route of an appliance was called without one')
      return handle(new OfAppliance(checkedCall(call), member))
    }
  }
}

/** A row at the address it had before, for who calls it by that. */
export function formerly (path: string, { '~operation': _, ...row }: AdminRoute & { readonly '~operation'?: unknown }): UntoldRoute {
  const { url, summary } = row
  return { ...row, path, url: `${url.slice(0, -row.path.length)}${path}`, summary: `${summary} at the old address`, deprecated: true }
}

/** The server has held the request against the schemas of the row, which have these types: the one place that says so. */
function checkedCall<P, Q, Body> (call: AdminCall): AdminCall<P, Q, Body> {
  return call as AdminCall<P, Q, Body>
}

class OfAppliance<P, Q, Body> implements ApplianceCall<P, Q, Body> {
  readonly #call: AdminCall<P, Q, Body>
  readonly member: Member

  constructor (call: AdminCall<P, Q, Body>, member: Member) {
    this.#call = call
    this.member = member
  }

  get appliance (): Appliance { return this.member.appliance }
  get fleet (): AdminFleet { return this.#call.fleet }
  get started (): boolean { return this.#call.started }
  get params (): P { return this.#call.params }
  get query (): Q { return this.#call.query }
  get body (): Body { return this.#call.body }
  get peers (): readonly string[] { return this.#call.peers }
  get header (): AdminCall['header'] { return this.#call.header }
  get signal (): AbortSignal { return this.#call.signal }
  get shutdown (): () => void { return this.#call.shutdown }
}
