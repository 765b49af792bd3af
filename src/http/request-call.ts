import type { FastifyRequest } from 'fastify'
import type { Appliance } from '../appliance/appliance.ts'
import type { Actor, Origin } from '../appliance/logs/audit-log.ts'
import { pathOf } from './operation.ts'
import type { Call, Principal } from './route.ts'
import { originOf } from './seat.ts'

/** What Fastify reads of a path: texts, by the names that the route's URL has for them. */
export interface PathKeys {
  Params: Readonly<Record<string, string>>
}

/** A request as its route sees it. What a route does not ask for is not worked out. */
export class RequestCall implements Call {
  readonly #request: FastifyRequest<PathKeys>

  readonly #appliance: Appliance | undefined
  readonly #query: Call['query'] | undefined

  /** @param appliance that answers. Absent: the one that was asked @param query absent: as the client sent it */
  constructor (request: FastifyRequest<PathKeys>, appliance?: Appliance, query?: Call['query']) {
    this.#request = request
    this.#appliance = appliance
    this.#query = query
  }

  get appliance (): Appliance { return this.#appliance ?? this.#request.appliance }
  /** A body that is null in JSON is none: its schema has not seen it. */
  get body (): unknown { return this.#request.body ?? undefined }
  get params (): Readonly<Record<string, string>> { return this.#request.params }
  get path (): string { return pathOf(this.#request.url) }
  get query (): Readonly<Record<string, string>> { return this.#query ?? queryOf(this.#request.query) }

  get hasLeft (): () => boolean {
    const { socket } = this.#request.raw
    return () => socket.destroyed
  }

  get origin (): Origin { return originOf(this.#request) }
  get actor (): Actor { return { userName: this.principal.account.userName, ...this.origin } }

  get principal (): Principal {
    if (this.#request.principal === null) throw new Error('an anonymous route has no principal')
    return this.#request.principal
  }
}

/** Query options with one value each: of a repeated option (Dell's PowerShell module repeats $filter) the last counts. */
function queryOf (query: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(query ?? {}).map(([name, value]) => [name, String(Array.isArray(value) ? value.at(-1) : value)]))
}
