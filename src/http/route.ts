import type { Appliance } from '../appliance/appliance.ts'
import type { Actor, Origin } from '../appliance/logs/audit-log.ts'
import type { Privilege } from '../appliance/accounts/roles.ts'
import type { Session } from '../appliance/accounts/sessions.ts'
import type { Account } from '../appliance/accounts/account-state.ts'
import type { Members, Schema } from '../schema/schema.ts'

/** Who calls: set for every route but anonymous ones. */
export interface Principal {
  readonly account: Account
  /** null for Basic authentication. */
  readonly session: Session | null
}

/** One request, as a route sees it. */
export interface Call<Body = unknown> {
  readonly appliance: Appliance
  /** Throws for anonymous routes, which have none. */
  readonly principal: Principal
  /** The caller for the audit log. */
  readonly actor: Actor
  /** Where the call comes from. */
  readonly origin: Origin
  readonly body: Body
  readonly params: Readonly<Record<string, string>>
  /** Whether the client has hung up meanwhile: nobody waits for the answer. */
  readonly hasLeft: () => boolean
  /** Decoded path and query string, as the client sent them. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

/** An answer that is more than "200 with this body". */
export class Answer<A = never> {
  readonly status: number
  /** undefined: there is none. */
  readonly body: A | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor (status: number, body?: A, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** The set that a route lists, as the metadata document tells of it. */
export interface ListedSet {
  /** `DeviceService.Device`. */
  readonly type: string
  /** The key of a member; null: members have no path. */
  readonly key: { readonly property: string } | null
  readonly properties: Members
  /** Whether its members are nowhere else. */
  readonly contained: boolean
  /** As `?Name=text` finds them. Absent: whole. */
  readonly finds?: 'parts'
  /** Absent: switch `pageSize`. */
  readonly pageSize?: number
}

/** One line of the HTTP surface. A route declares and translates; it decides nothing. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Fastify syntax: keys as `Sessions(':id(^[^']+)')`. */
  readonly url: string
  /** What it takes: nothing, JSON that fits the schema, or a file in any wrapping. */
  readonly takes: 'nothing' | 'file' | Schema
  /** A body that it takes, for the document; undefined: none is shown. */
  readonly example: unknown
  /** Of a file only the ends are kept, however large it is. */
  readonly endsOnly: boolean
  /** No authentication is asked for. */
  readonly anonymous: boolean
  /** What the caller's role must allow. Not asked of anonymous routes. */
  readonly needs: Privilege
  /** First version of OME that has it; below, the path does not exist. */
  readonly since: string | null
  /** What a successful answer looks like: it names all that is sent. Absent: a successful answer has no body. */
  readonly answer?: Schema
  /** Absent: it answers with no set. */
  readonly set?: ListedSet
  /** The type of what it answers with, where that is neither a set nor named by its path. */
  readonly type?: string
  /** Answers as the product does, but does nothing. */
  readonly stubbed: boolean
  /** Stand on every answer of this path, refusals included. For paths without keys. */
  readonly headers?: Readonly<Record<string, string>>
  readonly handle: (call: Call) => unknown
}

interface Options<A> {
  readonly anonymous?: boolean
  readonly since?: string
  /** Absent: VIEW. */
  readonly needs?: Privilege
  readonly answer?: Schema<A>
  readonly set?: ListedSet
  readonly type?: string
  readonly stubbed?: boolean
  readonly endsOnly?: boolean
}

/** Of a route that takes JSON. */
interface BodyOptions<B, A> extends Options<A> {
  readonly example?: B
}

/** Does what a route is for. @typeParam A what it answers with: the type of its schema, and nothing where it has none */
type Handler<Body, A> = (call: Call<Body>) => NoInfer<A> | Answer<NoInfer<A>> | Promise<NoInfer<A> | Answer<NoInfer<A>>>

/** A route without a request body. */
export function get<A = never> (url: string, handle: Handler<unknown, A>, options: Options<A> = {}): Route {
  return route('GET', url, 'nothing', handle, options)
}

/** A route without a request body that deletes. */
export function del<A = never> (url: string, handle: Handler<unknown, A>, options: Options<A> = {}): Route {
  return route('DELETE', url, 'nothing', handle, options)
}

/** An action without a request body. */
export function act<A = never> (url: string, handle: Handler<unknown, A>, options: Options<A> = {}): Route {
  return route('POST', url, 'nothing', handle, options)
}

/** A route that takes JSON. @param schema of the body, checked before the handler runs; no body at all is undefined */
export function post<B, A = never> (
  url: string, schema: Schema<B>, handle: Handler<NoInfer<B> | undefined, A>, options: BodyOptions<NoInfer<B>, A> = {}
): Route {
  return route('POST', url, schema, handle, options)
}

/** A route that replaces a resource. @param schema as for {@link post} */
export function put<B, A = never> (
  url: string, schema: Schema<B>, handle: Handler<NoInfer<B> | undefined, A>, options: BodyOptions<NoInfer<B>, A> = {}
): Route {
  return route('PUT', url, schema, handle, options)
}

/** A route that takes an uploaded file: its bytes, whatever wrapped them; with `endsOnly`, the first and the last of them. */
export function upload<A = never> (url: string, handle: Handler<Buffer, A>, options: Options<A> = {}): Route {
  return route('POST', url, 'file', handle, options)
}

/** Routes whose answers carry headers of their own, and that came with a version. */
export function marked (headers: Readonly<Record<string, string>>, since: string, routes: readonly Route[]): Route[] {
  return routes.map(route => ({ ...route, headers, since }))
}

function route<Body, A> (
  method: Route['method'], url: string, takes: Route['takes'], handle: Handler<Body, A>, options: BodyOptions<unknown, A>
): Route {
  const { anonymous = false, since = null, needs = 'VIEW', stubbed = false, endsOnly = false, example, answer, set, type } = options
  return {
    method,
    url,
    takes,
    anonymous,
    since,
    needs,
    stubbed,
    example,
    endsOnly,
    // What the route takes has been checked before it is called: the one place that says so.
    handle: call => handle(call as Call<Body>),
    ...(answer !== undefined && { answer }),
    ...(set !== undefined && { set }),
    ...(type !== undefined && { type })
  }
}
