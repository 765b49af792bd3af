import { type RequestListener, createServer } from 'node:http'
import { isPromise } from 'node:util/types'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { scopeOf } from '../appliance/accounts/account-state.ts'
import type { Appliance } from '../appliance/appliance.ts'
import { inScope } from '../appliance/scope.ts'
import type { Bounds } from '../json.ts'
import { Refusal } from '../messages.ts'
import { admit, hook, turnAway } from './admission.ts'
import { VALIDATION, acceptFiles, acceptJson } from './bodies.ts'
import { LARGEST, endsOf } from './ends.ts'
import { lazyCompilers } from './compilers.ts'
import { serveConsole } from './console-page.ts'
import { type Operation, operationOf, pathOf, unknownOperation } from './operation.ts'
import { badPayload, inWordsOf, refusalOf, unfitType, wireAnswer } from './refusals.ts'
import { type PathKeys, RequestCall } from './request-call.ts'
import type { Replay } from './replay.ts'
import { Answer, type Principal, type Route } from './route.ts'
import { type Whose, seatOf, seatsOf } from './seat.ts'
import { since, ticks, writeAnswer } from './traffic.ts'

/** Of a JSON body: a job for all devices of a console has 16,000 parts, and no object has a hundred members. Each is spelt as we do. */
const BOUNDS: Bounds = { parts: 50_000, members: 1_000 }

const COMPILERS = lazyCompilers(VALIDATION)

/** One Fastify application serves all appliances of a process: a route costs the same for one as for a thousand. */
export interface HttpSurface {
  /** Answers requests on behalf of an appliance. */
  readonly listenerFor: (whose: Whose) => RequestListener
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

/** Builds the application from the routes; opens no port. @param ownAgent the user agent of our own probes, which are nobody's traffic */
export async function buildSurface (routes: readonly Route[], ownAgent: string): Promise<HttpSurface> {
  let handler: RequestListener = () => {}
  const app = Fastify({
    logger: false,
    routerOptions: { ignoreDuplicateSlashes: true, maxParamLength: 256 },
    schemaController: COMPILERS,
    // Two routes for one take time at the start; addRoute says HEAD itself.
    exposeHeadRoutes: false,
    frameworkErrors: answerError,
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
  acceptJson(app, { noJson: badPayload, tooMuch: badPayload, bounds: BOUNDS, notJson: unfitType })
  app.addHook('onRequest', (request, _reply, done) => { arrive(request, done) })
  app.addHook('onRequest', hook((request, reply) => request.is404 ? turnAway(app, routes, request, reply) : undefined))
  app.setErrorHandler<Error>(answerError)
  app.register(async files => {
    await acceptFiles(files)
    for (const route of routes.filter(({ takes }) => takes === 'file')) addRoute(files, route)
  })
  for (const route of routes.filter(({ takes }) => takes !== 'file')) addRoute(app, route)
  await app.ready()
  return {
    listenerFor: whose => {
      const seat = seatsOf(whose, ownAgent)
      return (request, response) => {
        if (serveConsole(request, response)) return
        seat(request, response)
        handler(request, response)
      }
    }
  }
}

/** Nothing has been done for the request yet: whoever watches may do something to it. */
function arrive (request: FastifyRequest, proceed: (error?: Error) => void): void {
  request.arrivedAt = ticks()
  const { exchange } = seatOf(request)
  if (exchange === null) proceed()
  else exchange.arrive(request.routeOptions.config.operation ?? unknownOperation(request), request.arrivedAt, proceed)
}

function addRoute (app: FastifyInstance, route: Route): void {
  const { method, url, takes, endsOnly } = route
  const operation: Operation = { name: operationOf(route), known: true }
  app.route<PathKeys>({
    method: method === 'GET' ? ['GET', 'HEAD'] : method,
    url,
    config: { operation },
    ...(endsOnly && { bodyLimit: LARGEST, preParsing: async (request, _reply, payload) => isForm(request) ? payload : endsOf(payload) }),
    schema: takes === 'file' || takes === 'nothing' ? {} : { body: takes },
    onRequest: hook((request, reply) => {
      request.operation = operation
      return admit(route, request, reply)
    }),
    handler: (request, reply) => {
      const { appliance: { jobs }, replay } = seatOf(request)
      const answer = (): unknown => answerTo(route, request, replay)
      // What a job has done by now everybody sees, whatever they look at.
      const result = jobs.isBehind ? jobs.catchUp().then(answer) : answer()
      if (!isPromise(result)) return respondWith(request, reply, result)
      return result.then(later => { respondWith(request, reply, later) })
    }
  })
}

function answerTo (route: Route, request: FastifyRequest<PathKeys>, replay: Replay | null): unknown {
  const call = new RequestCall(request)
  const scope = request.principal === null ? null : scopeOf(request.principal.account, request.appliance.version)
  // What was recorded knows of no scope.
  if (scope !== null || replay?.has(route, call.path) !== true) {
    replay?.note(route, 'simulated')
    return scope === null ? route.handle(call) : inScope(scope, () => route.handle(call))
  }
  return replay.answer(route, (appliance, query) => new RequestCall(request, appliance, query))
}

function respondWith (request: FastifyRequest, reply: FastifyReply, result: unknown): void {
  const { status, body, headers } = result instanceof Answer ? result : new Answer(200, result)
  respond(request, reply, status, body, headers)
}

/**
 * Answers. Written to Node's response itself: Fastify would amend the content type, and a header and a body that leave in
 * one piece are one TLS record instead of two.
 */
function respond (
  request: FastifyRequest, reply: FastifyReply, status: number, body: unknown, headers: Answer['headers'], refusal: Refusal | null = null
): void {
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

function answerError (error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const known = refusalOf(error)
  const { appliance, logger } = seatOf(request)
  if (known === null) {
    const { method, url } = request
    logger.error({ err: error, method, path: pathOf(url) }, 'a request failed for a reason of our own')
  }
  const refusal = inWordsOf(appliance.switches, known ?? new Refusal('CGEN1008', [], { status: 500 }))
  respond(request, reply, refusal.status, refusal.body, refusal.headers, refusal)
}

/** Forms are read from the connection itself, as far as their file goes: what is kept of the ends would never be asked for. */
function isForm ({ headers: { 'content-type': type = '' } }: FastifyRequest): boolean {
  return /^multipart\//i.test(type)
}
