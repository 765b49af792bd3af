import type { Appliance } from '../appliance/appliance.ts'
import type { Actor, Origin } from '../appliance/logs/audit-log.ts'
import type { Privilege } from '../appliance/accounts/roles.ts'
import type { Session } from '../appliance/accounts/sessions.ts'
import type { Account } from '../appliance/accounts/account-state.ts'
import type { Schema } from '../schema/schema.ts'

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
  /** Decoded path and query string, as the client sent them. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

/** An answer that is more than "200 with this body". */
export class Answer {
  readonly status: number
  readonly body: object | null
  readonly headers: Readonly<Record<string, string>>

  constructor (status: number, body: object | null = null, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** One line of the HTTP surface. A route declares and translates; it decides nothing. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Fastify syntax: keys as `Sessions(':id(^[^']+)')`. */
  readonly url: string
  /** What it takes: nothing, JSON that fits the schema, or a file in any wrapping. */
  readonly takes: 'nothing' | 'file' | Schema
  /** No authentication is asked for. */
  readonly anonymous: boolean
  /** What the caller's role must allow. Not asked of anonymous routes. */
  readonly needs: Privilege
  /** First version of OME that has it; below, the path does not exist. */
  readonly since: string | null
  /** What a successful answer looks like: it names all that is sent. Absent: a successful answer has no body. */
  readonly answer?: Schema
  /** Answers as the product does, but does nothing. */
  readonly stubbed: boolean
  /** Stand on every answer of this path, refusals included. For paths without keys. */
  readonly headers?: Readonly<Record<string, string>>
  readonly handle: (call: Call) => unknown
}

interface Options {
  readonly anonymous?: boolean
  readonly since?: string
  /** Absent: VIEW. */
  readonly needs?: Privilege
  readonly answer?: Schema
  readonly stubbed?: boolean
}

type Handler<Body> = (call: Call<Body>) => object | Promise<object>

/** A route without a request body. */
export function get (url: string, handle: Handler<unknown>, options: Options = {}): Route {
  return route('GET', url, 'nothing', handle, options)
}

/** A route without a request body that deletes. */
export function del (url: string, handle: Handler<unknown>, options: Options = {}): Route {
  return route('DELETE', url, 'nothing', handle, options)
}

/** An action without a request body. */
export function act (url: string, handle: Handler<unknown>, options: Options = {}): Route {
  return route('POST', url, 'nothing', handle, options)
}

/** A route that takes JSON. @param schema what `Body` declares, checked before the handler runs; no body at all is undefined */
export function post<Body> (url: string, schema: Schema, handle: Handler<Body | undefined>, options: Options = {}): Route {
  return route('POST', url, schema, call => handle(call as Call<Body | undefined>), options)
}

/** A route that replaces a resource. @param schema as for {@link post} */
export function put<Body> (url: string, schema: Schema, handle: Handler<Body | undefined>, options: Options = {}): Route {
  return route('PUT', url, schema, call => handle(call as Call<Body | undefined>), options)
}

/** A route that takes an uploaded file. */
export function upload (url: string, handle: Handler<Buffer>, options: Options = {}): Route {
  // The scope of file routes leaves the bytes in the body, whatever wrapped them.
  return route('POST', url, 'file', call => handle(call as Call<Buffer>), options)
}

/** Routes whose answers carry headers of their own, and that came with a version. */
export function marked (headers: Readonly<Record<string, string>>, since: string, routes: readonly Route[]): Route[] {
  return routes.map(route => ({ ...route, headers, since }))
}

function route (method: Route['method'], url: string, takes: Route['takes'], handle: Handler<unknown>, options: Options): Route {
  const { anonymous = false, since = null, needs = 'VIEW', stubbed = false, answer } = options
  return { method, url, takes, anonymous, since, needs, stubbed, handle, ...(answer !== undefined && { answer }) }
}
