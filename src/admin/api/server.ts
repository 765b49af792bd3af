import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { allowedMethods } from '../../http/admission.ts'
import { acceptJson } from '../../http/bodies.ts'
import { lazyCompilers } from '../../http/compilers.ts'
import type { Admission } from './admission.ts'
import type { AdminFleet } from '../fleet.ts'
import { serveLab } from '../lab-page.ts'
import { Problem, problemOf } from './problem.ts'
import { AdminAnswer, type AdminCall, type AdminRoute } from './route.ts'
import { VALIDATION } from './validation.ts'

/** What the admin API is made of. */
export interface AdminOptions {
  readonly rows: readonly AdminRoute[]
  /** null: the appliances are being started. */
  readonly fleet: () => AdminFleet | null
  readonly admission: Admission
  /** Admin APIs of other processes, which are asked what runs there. Default: none. */
  readonly peers?: readonly string[]
  /** Ends the process in order. */
  readonly shutdown: () => void
  readonly logger: Pick<Logger, 'error'>
}

const COMPILERS = lazyCompilers(VALIDATION)

/** Bytes of a body. Snapshots are the largest. */
const BODY_LIMIT = 64 * 1024 * 1024

/** Builds the application from its rows; opens no port. Beside each row it serves the lab, to browsers. */
export async function buildAdmin (options: AdminOptions): Promise<RequestListener> {
  const { rows, logger } = options
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: 200 },
    schemaController: COMPILERS,
    frameworkErrors: (error, _request, reply) => { sendProblem(reply, problemOf(error) ?? new Problem(500, 'internal error')) }
  })
  app.addHook('onRequest', async (request, reply) => {
    const open = request.routeOptions.config.open === true
    options.admission.check(request.headers, open)
    if (request.is404) turnAway(app, request, reply)
  })
  app.setErrorHandler<Error>((error, request, reply) => {
    const problem = problemOf(error)
    if (problem === null) {
      const path = request.url.split('?', 1)[0]
      logger.error({ err: error, method: request.method, path }, 'a request to the admin API failed for a reason of our own')
    }
    sendProblem(reply, problem ?? new Problem(500, 'the request failed for a reason of our own; the log of the process tells more'))
  })
  app.register(async scope => {
    acceptJsonAlone(scope)
    for (const row of rows.filter(({ takes }) => takes === undefined)) addRoute(scope, row, options)
  })
  app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => { done(null, body) })
    for (const row of rows.filter(({ takes }) => takes !== undefined)) addRoute(scope, row, options)
  })
  await app.ready()
  return (request: IncomingMessage, response: ServerResponse) => {
    if (!serveLab(request, response)) app.routing(request, response)
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** No token is asked for. */
    open?: boolean
  }
}

function addRoute (app: FastifyInstance, row: AdminRoute, { fleet, peers = [], shutdown }: AdminOptions): void {
  const { method, url, params = {}, query = {}, body, takes, bodyOptional = false, open = false, stream = false } = row
  app.route({
    method,
    url,
    exposeHeadRoute: !stream,
    config: { open },
    schema: {
      params: { type: 'object', properties: params },
      querystring: { type: 'object', properties: query, additionalProperties: false },
      ...(body !== undefined && takes === undefined && { body })
    },
    preValidation: async request => {
      if (body !== undefined && !bodyOptional && isAbsent(request.body)) throw new Problem(400, 'this request needs a body')
    },
    handler: async (request, reply) => {
      const running = fleet()
      if (running === null && row.whileStarting !== true) throw new Problem(503, 'the appliances are being started')
      const call = new Call(request, reply, running, peers, shutdown)
      const member = row.scope === 'appliance' ? call.fleet.member(nameIn(call.params)) : null
      send(reply, row, await row.handle(call, member))
      if (method !== 'GET') {
        running?.traffic.events.tell('change', () => ({ operation: `${method} ${url}`, appliance: member?.appliance.name ?? null }))
      }
      return reply
    }
  })
}

/** The appliance a path names. */
function nameIn (params: unknown): string {
  return typeof params === 'object' && params !== null && 'name' in params ? String(params.name) : ''
}

/** A request as a handler sees it. */
class Call implements AdminCall {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly peers: readonly string[]
  readonly header: (name: string) => string | undefined
  readonly shutdown: () => void
  readonly #fleet: AdminFleet | null
  readonly #reply: FastifyReply
  #signal: AbortSignal | null = null

  constructor (
    request: FastifyRequest, reply: FastifyReply, fleet: AdminFleet | null, peers: readonly string[], shutdown: () => void
  ) {
    this.peers = peers
    this.params = request.params
    this.query = request.query
    this.body = isAbsent(request.body) ? undefined : request.body
    this.header = name => {
      const { [name]: value } = request.headers
      return typeof value === 'string' ? value : value?.[0]
    }
    this.#fleet = fleet
    this.#reply = reply
    this.shutdown = () => { reply.raw.once('finish', shutdown) }
  }

  get started (): boolean {
    return this.#fleet !== null
  }

  get fleet (): AdminFleet {
    if (this.#fleet === null) throw new Problem(503, 'the appliances are being started')
    return this.#fleet
  }

  get signal (): AbortSignal {
    if (this.#signal === null) {
      const gone = new AbortController()
      this.#reply.raw.once('close', () => { if (!this.#reply.raw.writableFinished) gone.abort() })
      this.#signal = gone.signal
    }
    return this.#signal
  }
}

function send (reply: FastifyReply, { answer, status, type = 'application/json' }: AdminRoute, result: unknown): void {
  const given = result instanceof AdminAnswer ? result : new AdminAnswer(status ?? (answer === undefined ? 204 : 200), result)
  reply.code(given.status).headers(given.headers)
  if (given.body === undefined) {
    reply.send()
  } else if (given.body instanceof Readable) {
    reply.type(type).header('cache-control', 'no-store').send(given.body)
  } else {
    if (given.headers['content-type'] === undefined) reply.type(type)
    reply.send(Buffer.isBuffer(given.body) || typeof given.body === 'string' ? given.body : JSON.stringify(given.body))
  }
}

function sendProblem (reply: FastifyReply, problem: Problem): void {
  reply.code(problem.status).headers(problem.headers).type('application/problem+json').serializer(JSON.stringify).send(problem.body)
}

/** Runs before the body is read. */
function turnAway (app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): never {
  const path = request.url.split('?', 1)[0] ?? ''
  const allowed = allowedMethods(app, path)
  if (allowed.length === 0) throw new Problem(404, 'there is no such path; GET /openapi.json lists all there are')
  reply.header('allow', allowed.join(', '))
  throw new Problem(405, `this path takes ${allowed.join(', ')}`)
}

const NO_JSON = new Problem(400, 'the body is not JSON')
const TOO_DEEP = new Problem(400, 'the body is nested too deep')
/** A null that was sent is not the same as a body that was left out. */
const NO_OBJECT = new Problem(400, 'the body does not fit: must be object', [{ pointer: '', detail: 'must be object' }])
const OTHER_TYPE = new Problem(415, 'this request takes application/json')

function acceptJsonAlone (app: FastifyInstance): void {
  acceptJson(app, { noJson: () => NO_JSON, tooMuch: () => TOO_DEEP, notJson: () => OTHER_TYPE, isNull: () => NO_OBJECT })
}

function isAbsent (body: unknown): boolean {
  return body === undefined || body === null || (Buffer.isBuffer(body) && body.length === 0)
}
