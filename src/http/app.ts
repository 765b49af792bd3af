import { type IncomingMessage, type RequestListener, type ServerResponse, createServer } from 'node:http'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type HTTPMethods, type onRequestHookHandler } from 'fastify'
import type { Logger } from 'pino'
import type { Appliance } from '../appliance/appliance.ts'
import type { Actor } from '../appliance/audit-log.ts'
import { Refusal } from '../messages.ts'
import { authenticate } from './authentication.ts'
import { acceptFiles, acceptJson, validateLazily } from './bodies.ts'
import { methodNotAllowed, refusalOf, respond, sendRefusal } from './refusals.ts'
import { Answer, type Call, type Principal, type Route } from './route.ts'

/** One Fastify application serves all appliances of a process: a route costs the same for one as for a thousand. */
export interface HttpSurface {
  /** Answers a request on behalf of an appliance. */
  readonly listenerFor: (appliance: Appliance) => RequestListener
  readonly close: () => Promise<void>
}

declare module 'fastify' {
  interface FastifyRequest {
    appliance: Appliance
    principal: Principal | null
  }
}

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Builds the application from the routes; opens no port. */
export async function buildSurface (routes: readonly Route[], logger: Pick<Logger, 'error'>): Promise<HttpSurface> {
  const appliances = new WeakMap<IncomingMessage, Appliance>()
  let handler: RequestListener = () => {}
  const app = Fastify({
    logger: false,
    routerOptions: { ignoreDuplicateSlashes: true, maxParamLength: 256 },
    frameworkErrors: (error, request, reply) => { answerError(logger, error, request, reply) },
    // The server Fastify asks for is never opened: each appliance has a listener of its own.
    serverFactory: fastifyHandler => {
      handler = fastifyHandler
      return createServer()
    }
  })
  app.decorateRequest('principal', null)
  app.decorateRequest('appliance', {
    getter (this: FastifyRequest): Appliance {
      const appliance = appliances.get(this.raw)
      if (appliance === undefined) throw new Error('a request reached the application without an appliance')
      return appliance
    }
  })
  acceptJson(app)
  validateLazily(app)
  app.addHook('onRequest', hook((request, reply) => { if (request.is404) turnAway(app, routes, request, reply) }))
  app.setErrorHandler<Error>((error, request, reply) => { answerError(logger, error, request, reply) })
  app.register(async files => {
    await acceptFiles(files)
    for (const route of routes.filter(({ takes }) => takes === 'file')) addRoute(files, route)
  })
  for (const route of routes.filter(({ takes }) => takes !== 'file')) addRoute(app, route)
  await app.ready()
  return {
    listenerFor: appliance => (request: IncomingMessage, response: ServerResponse) => {
      appliances.set(request, appliance)
      handler(request, response)
    },
    close: async () => { await app.close() }
  }
}

function addRoute (app: FastifyInstance, route: Route): void {
  const { method, url, takes, handle } = route
  app.route({
    method,
    url,
    schema: takes === 'file' || takes === 'nothing' ? {} : { body: takes },
    onRequest: hook((request, reply) => { admit(route, request, reply) }),
    handler: async (request, reply) => { answer(reply, await handle(new RequestCall(request))) }
  })
}

/** Runs before the body is read: a stranger's body is not parsed. */
function admit ({ anonymous, since, headers }: Route, request: FastifyRequest, reply: FastifyReply): void {
  mark(reply, headers)
  if (!anonymous) request.principal = authenticate(request.appliance, request)
  if (!exists(since, request.appliance.version)) throw unknownPath(request.appliance)
}

/** Runs before the body is read: an unknown path is unknown whatever is sent to it. Strangers do not learn which exist. */
function turnAway (app: FastifyInstance, routes: readonly Route[], request: FastifyRequest, reply: FastifyReply): never {
  const path = pathOf(request.url)
  mark(reply, routes.find(({ url }) => url === path)?.headers)
  authenticate(request.appliance, request)
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
      done(error instanceof Error ? error : new Error(String(error)))
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
  get address (): string { return this.#request.ip }
  get body (): unknown { return this.#request.body }
  get params (): Readonly<Record<string, string>> { return this.#request.params as Readonly<Record<string, string>> }
  get path (): string { return pathOf(this.#request.url) }
  get query (): Readonly<Record<string, string>> { return queryOf(this.#request.query) }
  get actor (): Actor { return { userName: this.principal.account.userName, ipAddress: this.address } }

  get principal (): Principal {
    if (this.#request.principal === null) throw new Error('an anonymous route has no principal')
    return this.#request.principal
  }
}

function answer (reply: FastifyReply, result: unknown): void {
  if (result instanceof Answer) respond(reply, result.status, result.body, result.headers)
  else respond(reply, 200, Object(result), {})
}

function answerError (logger: Pick<Logger, 'error'>, error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = refusalOf(error)
  if (refusal === null) logger.error({ err: error, method: request.method, path: pathOf(request.url) }, 'a request failed for a reason of our own')
  sendRefusal(reply, refusal ?? new Refusal('CGEN1008', [], { status: 500 }))
}

/** Whether a path that came with version `since` exists in `version`. Compared number by number, as clients do. */
function exists (since: string | null, version: string): boolean {
  if (since === null) return true
  const [wanted, has] = [since, version].map(text => text.split('.').map(Number))
  for (const [index, number] of (wanted ?? []).entries()) {
    const difference = (has?.[index] ?? 0) - number
    if (difference !== 0) return difference > 0
  }
  return true
}

function pathOf (url: string): string {
  return (url.split('?', 1)[0] ?? '').replace(/\/{2,}/g, '/')
}

/** Query options with one value each: of a repeated option (Dell's PowerShell module repeats $filter) the last counts. */
function queryOf (query: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(Object(query)).map(([name, value]) => [name, String(Array.isArray(value) ? value.at(-1) : value)]))
}
