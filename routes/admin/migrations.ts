import { fleetRoute } from '../../src/admin/api/route.ts'
import { NAME } from '../../src/admin/api/schema.ts'
import { causeOf } from '../../src/appliance/logs/diagnoses.ts'
import { VALIDATION, type Validation, bypassOf } from '../../src/appliance/migration/validation.ts'
import type { AdminFleet } from '../../src/admin/fleet.ts'
import { Refusal, messages } from '../../src/messages.ts'
import { type ConsoleAccess, validateConnection } from '../../src/migration/validate.ts'
import { reachable } from '../../src/place.ts'
import { FLAG, TEXT, TEXT_OR_NULL, type Typed, closed, orNull, text } from '../../src/schema/schema.ts'

const PASSWORD = text({ description: "default: that of the process's own administrator" })

const PAIR = closed({ source: NAME, target: NAME }, {
  username: text({ description: 'local administrator of both' }),
  password: PASSWORD,
  sourceUsername: TEXT,
  sourcePassword: PASSWORD,
  targetUsername: TEXT,
  targetPassword: PASSWORD
})

const OUTCOME = closed({
  accepted: FLAG,
  refusal: orNull(closed({ messageId: TEXT, message: TEXT, resolution: TEXT })),
  cause: { ...TEXT_OR_NULL, description: 'why, in a sentence; null: accepted' },
  note: { ...TEXT_OR_NULL, description: 'what has to be known of a connection that was accepted' },
  validation: { ...orNull(VALIDATION), description: 'null where the consoles did not meet' }
})

/** The connection before a migration. */
export const migrations = [
  fleetRoute({
    method: 'POST',
    path: '/migrations/validate',
    summary: 'Have two appliances authenticate each other',
    description: 'Two of this process, by name; over their sockets, as ValidateConnection of the source does. A refusal is an answer, too.',
    body: PAIR,
    example: { source: 'source', target: 'target' },
    answer: OUTCOME
  }, async ({ fleet, body }): Promise<Typed<typeof OUTCOME>> => {
    const { appliance } = fleet.member(body.source)
    const actor = { userName: fleet.administrator.userName, ipAddress: fleet.host }
    try {
      const validation = await validateConnection(appliance, endsOf(fleet, body), actor)
      return { accepted: true, refusal: null, cause: null, note: bypassOf(validation), validation }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { message, messageId, reason } = error
      const validation = messageId === 'MOCK1001' ? appliance.peering.last?.validation ?? null : null
      const refusal = { messageId, message, resolution: messages[messageId].resolution }
      return { accepted: false, refusal, cause: reason ?? reasonOf(validation) ?? message, note: null, validation }
    }
  })
]

function endsOf (fleet: AdminFleet, body: Typed<typeof PAIR>): Readonly<Record<'source' | 'target', ConsoleAccess>> {
  const { userName, password: known } = fleet.administrator
  const { username = userName, password = known } = body
  const { sourceUsername = username, sourcePassword = password, targetUsername = username, targetPassword = password } = body
  return {
    source: { ...reachable(fleet.member(body.source).endpoint), userName: sourceUsername, password: sourcePassword },
    target: { ...reachable(fleet.member(body.target).endpoint), userName: targetUsername, password: targetPassword }
  }
}

function reasonOf (validation: Validation | null): string | null {
  if (validation === null) return null
  const verdict = validation.verdicts.find(({ accepted }) => !accepted)
  const cause = causeOf(verdict?.findings ?? [])
  if (verdict === undefined || cause === null) return null
  return `the ${verdict.judge} refuses: ${cause.title}: ${cause.found}; cure: ${cause.cure}`
}
