import type { Appliance } from '../../appliance/appliance.ts'
import type { Members, Schema } from '../../schema/schema.ts'
import type { AdminFleet, Member } from '../fleet.ts'

/**
 * One line of the admin API. A row declares and translates; what it does is in `src/admin/` or `src/appliance/`.
 *
 * How to add rows: a file in `routes/admin/` exports `readonly AdminRoute[]`, made by {@link fleetRoute} and {@link applianceRoute};
 * `routes/admin/index.ts` lists the file. Everything else follows from the row: validation (400), the problem details, the token,
 * the OpenAPI document, the tests that go through all rows.
 *
 *     export const clock: readonly AdminRoute[] = [
 *       applianceRoute({ method: 'GET', path: '/clock', summary: 'Read the clock', answer: CLOCK }, ({ appliance }) => view(appliance.clock)),
 *       applianceRoute<Advance>({ method: 'POST', path: '/clock/advance', summary: 'Move the clock', body: ADVANCE, answer: CLOCK }, ({ appliance, body }) => …)
 *     ]
 *
 * Schemas: those of `src/schema/schema.ts`, and what several rows share in `schema.ts`.
 * - `body` is checked strictly (a number is no text), and an absent one is refused unless `bodyOptional`.
 * - `query` (the properties of an object schema) is coerced, its defaults are filled in.
 * - Where a schema is `closed`, what is unknown is refused, so that a typing error does not pass unseen. Query parameters always are.
 * - `answer` has to name everything that is sent. A test compares.
 *
 * The handler returns the body: an object or a list for JSON; a string or a Buffer where `type` is another media type; undefined where there is
 * no `answer` (204). It throws a `Problem` to decline; a `Refusal` of the appliance becomes a problem of the same status. Anything else is a 500.
 */
export interface AdminRoute extends Row {
  /** Fastify syntax, with the version: `/v1/appliances/:name/clock`. */
  readonly url: string
  /** `appliance`: the path names one, and the handler gets it (404 where it is none). */
  readonly scope: 'fleet' | 'appliance'
  readonly handle: (call: AdminCall, member: Member | null) => unknown
}

/** What a row declares. */
export interface Row {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/v1`, or below `/v1/appliances/:name`: `/faults/:fault`. Keys are taken as `[^/]+`, decoded. */
  readonly path: string
  /** A few words, imperative: they are the title in the OpenAPI document. */
  readonly summary: string
  /** What one has to know besides, in a sentence or two. */
  readonly description?: string
  /** Schemas of the keys in the path, by name. Absent: a text. The name of the appliance has one already. */
  readonly params?: Members
  /** Schemas of the query parameters, by name. */
  readonly query?: Members
  /** The JSON body. Absent: none is read. */
  readonly body?: Schema
  /** The body may be left out; it is undefined then. */
  readonly bodyOptional?: boolean
  /** Media types of a body that is not JSON: the handler gets a Buffer. `body` is its schema in the document only. */
  readonly takes?: readonly string[]
  /** Of the body of a success. Absent: there is none (204). */
  readonly answer?: Schema
  /** Media type of a success. Default `application/json`. */
  readonly type?: string
  /** Of a success. Default 200, 204 without `answer`. */
  readonly status?: number
  /** Other statuses whose body is that of `answer`: 503 of a health check. */
  readonly also?: readonly number[]
  /** No token is asked for: health checks. */
  readonly open?: boolean
  /** Answers before the appliances are started, too; otherwise 503. `fleet` must not be asked for then: see `started`. */
  readonly whileStarting?: boolean
}

/** One request, as a handler sees it. All of it has been checked against the row. */
export interface AdminCall<Body = unknown> {
  readonly fleet: AdminFleet
  /** False while the appliances are being started, which only rows with `whileStarting` see. */
  readonly started: boolean
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: Body
  /** Aborted when the client went away: for what waits. */
  readonly signal: AbortSignal
}

/** The same below `/v1/appliances/:name`. */
export interface ApplianceCall<Body = unknown> extends AdminCall<Body> {
  readonly appliance: Appliance
  readonly member: Member
}

/** An answer with a status or headers of its own. */
export class AdminAnswer {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>

  constructor (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** A row for the whole process. @typeParam Body what `row.body` declares */
export function fleetRoute<Body = unknown> (row: Row, handle: (call: AdminCall<Body>) => unknown): AdminRoute {
  // The schema of the row says what the body is; the server has checked it.
  return { ...row, url: `/v1${row.path}`, scope: 'fleet', handle: call => handle(call as AdminCall<Body>) }
}

/** A row for one appliance. @typeParam Body what `row.body` declares */
export function applianceRoute<Body = unknown> (row: Row, handle: (call: ApplianceCall<Body>) => unknown): AdminRoute {
  return {
    ...row,
    url: `/v1/appliances/:name${row.path}`,
    scope: 'appliance',
    handle: (call, member) => {
      if (member === null) throw new Error('a route of an appliance was called without one')
      return handle(new OfAppliance(call as AdminCall<Body>, member))
    }
  }
}

class OfAppliance<Body> implements ApplianceCall<Body> {
  readonly #call: AdminCall<Body>
  readonly member: Member

  constructor (call: AdminCall<Body>, member: Member) {
    this.#call = call
    this.member = member
  }

  get appliance (): Appliance { return this.member.appliance }
  get fleet (): AdminFleet { return this.#call.fleet }
  get started (): boolean { return this.#call.started }
  get params (): Readonly<Record<string, string>> { return this.#call.params }
  get query (): Readonly<Record<string, unknown>> { return this.#call.query }
  get body (): Body { return this.#call.body }
  get signal (): AbortSignal { return this.#call.signal }
}
