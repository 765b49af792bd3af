import { type IncomingMessage, type RequestListener, type ServerResponse, createServer } from 'node:http'
import { isNativeError, isPromise } from 'node:util/types'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type HTTPMethods, type onRequestHookHandler } from 'fastify'
import type { Logger } from 'pino'
import type { Appliance } from '../appliance/appliance.ts'
import type { Actor, Origin } from '../appliance/logs/audit-log.ts'
import { permits } from '../appliance/accounts/roles.ts'
import { hasReached } from '../appliance/version.ts'
import { Refusal } from '../messages.ts'
import { authenticate } from './authentication.ts'
import { VALIDATION, acceptFiles, acceptJson } from './bodies.ts'
import { lazyCompilers } from './compilers.ts'
import { type Operation, operationOf } from './operation.ts'
import { PROBE_AGENT } from './probe.ts'
import { methodNotAllowed, refusalOf, wireAnswer } from './refusals.ts'
import { Answer, type Call, type Principal, type Route } from './route.ts'
import { type Exchange, type Traffic, since, ticks, writeAnswer } from './traffic.ts'

/** One Fastify application serves all appliances of a process: a route costs the same for one as for a thousand. */
export interface HttpSurface {
  /** Answers requests on behalf of an appliance. @param traffic is told of them; absent: nobody is */
  readonly listenerFor: (appliance: Appliance, traffic?: Traffic) => RequestListener
  readonly close: () => Promise<void>
}

declare module 'fastify' {
  interface FastifyRequest {
    appliance: Appliance
    principal: Principal | null
    /** null until it is known. */
    operation: Operation | null
    arrivedAt: number
  }
  interface FastifyContextConfig {
    operation?: Operation
  }
}

/** Whose request it is, and who watches. One for all requests of an appliance that are not watched. */
interface Seat {
  readonly appliance: Appliance
  /** null for our own probes, which are nobody's traffic. */
  readonly traffic: Traffic | null
  readonly exchange: Exchange | null
}

/** Where the seat of a request is kept. In a WeakMap, what belongs to a request would outlive it until the next major garbage collection. */
const SEAT = Symbol('seat')

declare module 'node:http' {
  interface IncomingMessage {
    [SEAT]?: Seat
  }
}

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Builds the application from the routes; opens no port. */
export async function buildSurface (routes: readonly Route[], logger: Pick<Logger, 'error'>): Promise<HttpSurface> {
  let handler: RequestListener = () => {}
  const app = Fastify({
    logger: false,
    routerOptions: { ignoreDuplicateSlashes: true, maxParamLength: 256 },
    schemaController: lazyCompilers(VALIDATION),
    // Two routes for one take time at the start; addRoute says HEAD itself.
    exposeHeadRoutes: false,
    frameworkErrors: (error, request, reply) => { answerError(logger, error, request, reply) },
    // The server Fastify asks for is never opened: each appliance has a listener of its own.
    serverFactory: fastifyHandler => {
      handler = fastifyHandler
      return createServer()
    }
  })
  app.decorateRequest('principal', null)
  app.decorateRequest('operation', null)
  app.decorateRequest('arrivedAt', 0)
  app.decorateRequest('appliance', {
    getter (this: FastifyRequest): Appliance { return seatOf(this).appliance }
  })
  acceptJson(app)
  app.addHook('onRequest', (request, _reply, done) => { arrive(request, done) })
  app.addHook('onRequest', hook((request, reply) => { if (request.is404) turnAway(app, routes, request, reply) }))
  app.setErrorHandler<Error>((error, request, reply) => { answerError(logger, error, request, reply) })
  app.register(async files => {
    await acceptFiles(files)
    for (const route of routes.filter(({ takes }) => takes === 'file')) addRoute(files, route)
  })
  for (const route of routes.filter(({ takes }) => takes !== 'file')) addRoute(app, route)
  await app.ready()
  return {
    listenerFor: (appliance, traffic) => {
      const seat = seatsOf(appliance, traffic ?? null)
      return (request, response) => {
        request[SEAT] = seat(request, response)
        handler(request, response)
      }
    },
    close: async () => { await app.close() }
  }
}

function seatsOf (appliance: Appliance, traffic: Traffic | null): (request: IncomingMessage, response: ServerResponse) => Seat {
  const unwatched: Seat = { appliance, traffic, exchange: null }
  const untold: Seat = { appliance, traffic: null, exchange: null }
  return (request, response) => {
    if (traffic === null || request.headers['user-agent'] === PROBE_AGENT) return untold
    const { watcher } = traffic
    return watcher === null ? unwatched : { appliance, traffic, exchange: watcher.open(request, response) }
  }
}

function seatOf ({ raw }: FastifyRequest): Seat {
  const seat = raw[SEAT]
  if (seat === undefined) throw new Error('a request reached the application without an appliance')
  return seat
}

/** Nothing has been done for the request yet: whoever watches may do something to it. */
function arrive (request: FastifyRequest, proceed: (error?: Error) => void): void {
  request.arrivedAt = ticks()
  const { exchange } = seatOf(request)
  if (exchange === null) proceed()
  else exchange.arrive(request.routeOptions.config.operation ?? unknownOperation(request), request.arrivedAt, proceed)
}

/** Where a request comes from. */
function originOf (request: FastifyRequest): Origin {
  const { exchange } = seatOf(request)
  return exchange === null ? { ipAddress: request.ip } : { ipAddress: request.ip, requestId: exchange.id }
}

function unknownOperation ({ method, url }: FastifyRequest): Operation {
  return { name: `${method} ${pathOf(url)}`, known: false }
}

function addRoute (app: FastifyInstance, route: Route): void {
  const { method, url, takes, handle } = route
  const operation: Operation = { name: operationOf(route), known: true }
  app.route({
    method: method === 'GET' ? ['GET', 'HEAD'] : method,
    url,
    config: { operation },
    schema: takes === 'file' || takes === 'nothing' ? {} : { body: takes },
    onRequest: hook((request, reply) => {
      request.operation = operation
      admit(route, request, reply)
    }),
    handler: (request, reply) => {
      const result = handle(new RequestCall(request))
      if (!isPromise(result)) return respondWith(request, reply, result)
      return result.then(later => { respondWith(request, reply, later) })
    }
  })
}

function respondWith (request: FastifyRequest, reply: FastifyReply, result: unknown): void {
  const { status, body, headers } = result instanceof Answer ? result : new Answer(200, Object(result))
  respond(request, reply, status, body, headers)
}

/** Runs before the body is read: a stranger's body is not parsed. */
function admit ({ anonymous, needs, since, headers }: Route, request: FastifyRequest, reply: FastifyReply): void {
  mark(reply, headers)
  if (!anonymous) identify(request)
  if (since !== null && !hasReached(request.appliance.version, since)) throw unknownPath(request.appliance)
  if (request.principal !== null && !permits(request.principal.account.roleId, needs)) throw new Refusal('MOCK1007', [], { reason: `the role lacks the privilege ${needs}` })
  // What asks for more than a look changes something.
  if (needs !== 'VIEW') request.appliance.dataMigration.assertChangeable()
}

function identify (request: FastifyRequest): void {
  const { appliance, exchange } = seatOf(request)
  request.principal = authenticate(appliance, request, originOf)
  exchange?.identify(request.principal)
}

/** Runs before the body is read: an unknown path is unknown whatever is sent to it. Strangers do not learn which exist. */
function turnAway (app: FastifyInstance, routes: readonly Route[], request: FastifyRequest, reply: FastifyReply): never {
  const path = pathOf(request.url)
  mark(reply, routes.find(({ url }) => url === path)?.headers)
  identify(request)
  const allowed = METHODS.filter(method => app.findRoute({ method, url: path }) !== null)
  throw allowed.length === 0 ? unknownPath(request.appliance) : methodNotAllowed(allowed)
}

/** Headers of a path stand on its refusals, too, so they are set before anything can be refused. */
function mark (reply: FastifyReply, headers: Route['headers'] = {}): void {
  for (const name in headers) reply.raw.setHeader(name, headers[name] ?? '')
}

function unknownPath ({ switches }: Appliance): Refusal {
  return new Refusal('CGEN1006', [], { status: switches.unknownPathStatus })
}

/** A hook that refuses by throwing; a promise for every request would cost more than the check. */
function hook (check: (request: FastifyRequest, reply: FastifyReply) => void): onRequestHookHandler {
  return (request, reply, done) => {
    try {
      check(request, reply)
      done()
    } catch (error) {
      done(isNativeError(error) ? error : new Error(String(error)))
    }
  }
}

/** A request as its route sees it. What a route does not ask for is not worked out. */
class RequestCall implements Call {
  readonly #request: FastifyRequest

  constructor (request: FastifyRequest) {
    this.#request = request
  }

  get appliance (): Appliance { return this.#request.appliance }
  /** A body that is null in JSON is none: its schema has not seen it. */
  get body (): unknown { return this.#request.body ?? undefined }
  get params (): Readonly<Record<string, string>> { return this.#request.params as Readonly<Record<string, string>> }
  get path (): string { return pathOf(this.#request.url) }
  get query (): Readonly<Record<string, string>> { return queryOf(this.#request.query) }

  get origin (): Origin { return originOf(this.#request) }
  get actor (): Actor { return { userName: this.principal.account.userName, ...this.origin } }

  get principal (): Principal {
    if (this.#request.principal === null) throw new Error('an anonymous route has no principal')
    return this.#request.principal
  }
}

/**
 * Answers. Written to Node's response itself: Fastify would amend the content type, and a header and a body that leave in
 * one piece are one TLS record instead of two.
 */
function respond (request: FastifyRequest, reply: FastifyReply, status: number, body: object | null, headers: Answer['headers'], refusal: Refusal | null = null): void {
  reply.hijack()
  const { appliance: { clock }, traffic, exchange } = seatOf(request)
  // Node puts in the machine's time where there is none.
  const answer = wireAnswer(status, body, clock.differs ? { ...headers, Date: clock.now().toUTCString() } : headers)
  if (traffic === null) return writeAnswer(reply.raw, answer)
  const operation = request.operation ?? unknownOperation(request)
  // Fastify makes the request of a malformed URL without our decorations.
  const micros = request.arrivedAt === undefined ? 0 : since(request.arrivedAt)
  if (exchange === null) writeAnswer(reply.raw, answer)
  else exchange.answer(operation, answer, refusal, micros)
  traffic.count(operation, status, micros, refusal)
}

function answerError (logger: Pick<Logger, 'error'>, error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const known = refusalOf(error)
  if (known === null) logger.error({ err: error, method: request.method, path: pathOf(request.url) }, 'a request failed for a reason of our own')
  const refusal = known ?? new Refusal('CGEN1008', [], { status: 500 })
  respond(request, reply, refusal.status, refusal.body, refusal.headers, refusal)
}

/** The path alone; Dell's Python scripts send the address before it (absolute-form, RFC 9112, 3.2.2). */
function pathOf (url: string): string {
  const path = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '')
  return (path.split('?', 1)[0] ?? '').replace(/\/{2,}/g, '/')
}

/** Query options with one value each: of a repeated option (Dell's PowerShell module repeats $filter) the last counts. */
function queryOf (query: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(Object(query)).map(([name, value]) => [name, String(Array.isArray(value) ? value.at(-1) : value)]))
}
