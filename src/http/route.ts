import type { Appliance } from '../appliance/appliance.ts'
import type { Actor } from '../appliance/audit-log.ts'
import type { Session } from '../appliance/sessions.ts'
import type { Account } from '../appliance/state.ts'

/** A JSON Schema, as Ajv takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>

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
  readonly address: string
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
  readonly takes: 'nothing' | 'file' | JsonSchema
  /** No authentication is asked for. */
  readonly anonymous: boolean
  /** First version of OME that has it; below, the path does not exist. */
  readonly since: string | null
  /** Stand on every answer of this path, refusals included. For paths without keys. */
  readonly headers?: Readonly<Record<string, string>>
  readonly handle: (call: Call) => unknown
}

interface Options {
  readonly anonymous?: boolean
  readonly since?: string
}

type Handler<Body> = (call: Call<Body>) => object | Promise<object>

/** A route without a request body. */
export function get (url: string, handle: Handler<unknown>): Route {
  return { method: 'GET', url, takes: 'nothing', anonymous: false, since: null, handle }
}

/** A route without a request body that deletes. */
export function del (url: string, handle: Handler<unknown>): Route {
  return { method: 'DELETE', url, takes: 'nothing', anonymous: false, since: null, handle }
}

/** An action without a request body. */
export function act (url: string, handle: Handler<unknown>): Route {
  return { method: 'POST', url, takes: 'nothing', anonymous: false, since: null, handle }
}

/** A route that takes JSON. @param schema what `Body` declares, checked before the handler runs; no body at all is undefined */
export function post<Body> (url: string, schema: JsonSchema, handle: Handler<Body | undefined>, options: Options = {}): Route {
  return {
    method: 'POST',
    url,
    takes: schema,
    anonymous: options.anonymous ?? false,
    since: options.since ?? null,
    handle: call => handle(call as Call<Body | undefined>)
  }
}

/** A route that replaces a resource. @param schema as for {@link post} */
export function put<Body> (url: string, schema: JsonSchema, handle: Handler<Body | undefined>): Route {
  return { ...post(url, schema, handle), method: 'PUT' }
}

/** Routes whose answers carry headers of their own, and that came with a version. */
export function marked (headers: Readonly<Record<string, string>>, since: string, routes: readonly Route[]): Route[] {
  return routes.map(route => ({ ...route, headers, since }))
}

/** A route that takes an uploaded file. */
export function upload (url: string, handle: Handler<Buffer>, options: Options = {}): Route {
  return {
    method: 'POST',
    url,
    takes: 'file',
    anonymous: false,
    since: options.since ?? null,
    // The scope of file routes leaves the bytes in the body, whatever wrapped them.
    handle: call => handle(call as Call<Buffer>)
  }
}
