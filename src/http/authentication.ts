import type { FastifyRequest } from 'fastify'
import type { Appliance } from '../appliance/appliance.ts'
import type { Origin } from '../appliance/logs/audit-log.ts'
import { type Soon, whenThere } from '../appliance/soon.ts'
import { Refusal } from '../messages.ts'
import type { Principal } from './route.ts'

/**
 * Finds out who calls. A token wins over Basic credentials, as both may be sent (Ansible's ome_session does).
 *
 * @throws {Refusal} CGEN1001 without valid credentials
 */
export function authenticate (
  appliance: Appliance, request: FastifyRequest, originOf: (request: FastifyRequest) => Origin
): Soon<Principal> {
  const { headers } = request
  const token = headers['x-auth-token']
  if (typeof token === 'string') {
    const session = appliance.sessions.use(token)
    if (session === undefined) throw new Refusal('CGEN1001', [], { reason: 'the session is unknown, ended or timed out' })
    return { account: session.account, session }
  }
  const basic = decodeBasic(headers.authorization)
  if (basic === null) throw new Refusal('CGEN1001', [], { reason: 'no credentials were sent' })
  return whenThere(appliance.accounts.authenticate(basic.userName, basic.password, originOf(request)),
    account => ({ account, session: null }))
}

/** User name and password of an Authorization header (RFC 7617), or null if it is none. */
export function decodeBasic (header: string | undefined): { userName: string, password: string } | null {
  const encoded = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : { userName: text.slice(0, colon), password: text.slice(colon + 1) }
}
