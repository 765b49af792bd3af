import { isNativeError } from 'node:util/types'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods, onRequestHookHandler } from 'fastify'
import type { Appliance } from '../appliance/appliance.ts'
import { permits } from '../appliance/accounts/roles.ts'
import { type Soon, isLater, whenThere } from '../appliance/soon.ts'
import { hasReached } from '../appliance/version.ts'
import { failureText } from '../failure.ts'
import { Refusal } from '../messages.ts'
import { authenticate } from './authentication.ts'
import { pathOf } from './operation.ts'
import { methodNotAllowed } from './refusals.ts'
import type { Route } from './route.ts'
import { originOf, seatOf } from './seat.ts'

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Runs before the body is read: a stranger's body is not parsed. */
export function admit (route: Route, request: FastifyRequest, reply: FastifyReply): Soon<void> {
  mark(reply, route.headers)
  return route.anonymous ? allow(route, request) : whenThere(identify(request), () => { allow(route, request) })
}

function allow ({ needs, since }: Route, request: FastifyRequest): void {
  if (since !== null && !hasReached(request.appliance.version, since)) throw unknownPath(request.appliance)
  if (request.principal !== null && !permits(request.principal.account.roleId, needs)) {
    throw new Refusal('MOCK1007', [], { reason: `the role lacks the privilege ${needs}` })
  }
  // What asks for more than a look changes something.
  if (needs !== 'VIEW') request.appliance.migration.assertChangeable()
}

function identify (request: FastifyRequest): Soon<void> {
  const { appliance, exchange } = seatOf(request)
  return whenThere(authenticate(appliance, request, originOf), principal => {
    request.principal = principal
    exchange?.identify(principal)
  })
}

/** Runs before the body is read: an unknown path is unknown whatever is sent to it. Strangers do not learn which exist. */
export function turnAway (app: FastifyInstance, routes: readonly Route[], request: FastifyRequest, reply: FastifyReply): Soon<never> {
  const path = pathOf(request.url)
  mark(reply, routes.find(({ url }) => url === path)?.headers)
  return whenThere(identify(request), () => {
    const allowed = allowedMethods(app, path)
    throw allowed.length === 0 ? unknownPath(request.appliance) : methodNotAllowed(allowed)
  })
}

/** The methods a path answers; none: there is no such path. */
export function allowedMethods (app: FastifyInstance, path: string): readonly string[] {
  return METHODS.filter(method => app.findRoute({ method, url: path }) !== null)
}

/** Headers of a path stand on its refusals, too, so they are set before anything can be refused. */
function mark (reply: FastifyReply, headers: Route['headers'] = {}): void {
  for (const name in headers) reply.raw.setHeader(name, headers[name] ?? '')
}

function unknownPath ({ switches }: Appliance): Refusal {
  return new Refusal('CGEN1006', [], { status: switches.unknownPathStatus })
}

/** A hook that refuses by throwing; a promise for every request would cost more than the check, so there is one only where it waits. */
export function hook (check: (request: FastifyRequest, reply: FastifyReply) => Soon<void>): onRequestHookHandler {
  return (request, reply, done) => {
    const refuse = (error: unknown): void => { done(isNativeError(error) ? error : new Error(failureText(error))) }
    try {
      const checked = check(request, reply)
      if (isLater(checked)) checked.then(() => { done() }, refuse)
      else done()
    } catch (error) {
      refuse(error)
    }
  }
}
