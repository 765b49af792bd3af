import { randomUUID } from 'node:crypto'
import { decodeBundle } from '../../certs/x509/bundle.ts'
import type { Certificate } from '../../certs/x509/certificate.ts'
import { MalformedError } from '../../certs/der/assert.ts'
import type { Appliance } from '../appliance/appliance.ts'
import type { Actor } from '../appliance/logs/audit-log.ts'
import { type ConsoleIdentity, OTHER, type Side, type Validation, certificateLines, pairLines } from '../appliance/migration/validation.ts'
import { Refusal } from '../messages.ts'
import type { ConsoleAddress } from '../client/address.ts'
import { ConsoleClient, type Credentials, Declined } from '../client/console-client.ts'
import { Unreachable } from '../client/send.ts'
import { failureText } from '../failure.ts'
import { finding } from './meeting-rules.ts'
import { ShapeError } from '../schema/check.ts'
import { type Encounter, type Invitation, type Meeting, asInvitation, asMeeting } from './shapes.ts'
import { hostAndPort } from '../place.ts'
import { toCamel, toPascal } from '../spelling.ts'

/** One console, as the administrator names it. */
export interface ConsoleAccess extends ConsoleAddress, Credentials {}

/** Both consoles of a migration. */
export type BothEnds = Readonly<Record<Side, ConsoleAccess>>

/** Where the actions of a console's MigrationService are. */
export const ACTIONS = '/api/MigrationService/Actions/MigrationService'

/** A console that let us in, and will let a peer connect. */
interface End {
  readonly side: Side
  readonly access: ConsoleAccess
  readonly client: ConsoleClient
  readonly invitation: Invitation
  readonly chain: readonly Certificate[]
}

/**
 * Has two consoles authenticate each other: each connects to the other and both judge, so that there are four verdicts,
 * all of which must be good. Both are spoken to over HTTPS, this appliance too if it is one of them.
 *
 * @throws {Refusal} MOCK1001 if the consoles do not accept each other, for every cause; others if it does not come to that
 */
export async function validateConnection (appliance: Appliance, ends: BothEnds, actor: Actor): Promise<Validation> {
  const validation = await attempt(appliance, ends, actor).catch((error: unknown) => {
    if (error instanceof Refusal) {
      // Of what the two are asked before they meet, only their being one is a value of the request.
      const rule = error.messageId === 'CGEN6002' ? 'distinct' : 'entry'
      appliance.peering.recordFailure(error, [finding(rule, 'fail', error.reason ?? error.message)], actor)
    }
    throw error
  })
  if (validation.status === 'refused') throw new Refusal('MOCK1001')
  return validation
}

async function attempt (appliance: Appliance, ends: BothEnds, actor: Actor): Promise<Validation> {
  const sessions: ConsoleClient[] = []
  try {
    const open = async (side: Side): Promise<End> => await enter(side, ends[side], client => sessions.push(client))
    const [opened, otherOpened] = await Promise.allSettled([open('source'), open('target')])
    if (opened.status === 'rejected') throw opened.reason
    if (otherOpened.status === 'rejected') throw otherOpened.reason
    const [source, target] = [opened.value, otherOpened.value]
    if (source.invitation.guid === target.invitation.guid) {
      throw new Refusal('CGEN6002', ['Target.IpAddress'], { reason: 'both addresses lead to the same console' })
    }
    const validation = await introduce(source, target)
    await Promise.all([source, target].map(async end => { await report(appliance, end, validation) }))
    if (![source, target].some(({ invitation: { guid } }) => guid === appliance.identity.guid)) appliance.peering.record(validation, actor)
    return validation
  } finally {
    await Promise.all(sessions.map(async client => { await client.close() }))
  }
}

/** Logs in to a console and asks it to let a peer connect. */
async function enter (side: Side, access: ConsoleAccess, opened: (client: ConsoleClient) => void): Promise<End> {
  try {
    const client = await ConsoleClient.login(access, access)
    opened(client)
    const invitation = asInvitation(toCamel(await client.ask('POST', `${ACTIONS}.OpenEndpoint`)))
    const { certificates: chain } = decodeBundle(Buffer.from(invitation.certificates.join('')), { derAccepted: false })
    return { side, access, client, invitation, chain }
  } catch (error) {
    throw refusalFor(side, access, error)
  }
}

async function introduce (source: End, target: End): Promise<Validation> {
  const [one, other] = await Promise.all([meet(source, target), meet(target, source)])
  const verdicts = [...one.verdicts, ...other.verdicts]
  return {
    id: randomUUID(),
    status: verdicts.every(({ accepted }) => accepted) ? 'valid' : 'refused',
    source: identityOf(source),
    target: identityOf(target),
    pairs: pairLines(source.chain, target.chain),
    connections: [
      { client: 'source', protocol: one.protocol, cipher: one.cipher },
      { client: 'target', protocol: other.protocol, cipher: other.cipher }
    ],
    verdicts
  }
}

/** Sends one console to the other. From here on every failure is one of mutual authentication. */
async function meet (client: End, server: End): Promise<Meeting> {
  const { migrationPort, ticket, guid } = server.invitation
  const encounter: Encounter = { side: client.side, address: server.access.host, port: migrationPort, ticket, guid }
  try {
    return asMeeting(toCamel(await client.client.ask('POST', `${ACTIONS}.VerifyPeer`, toPascal(encounter))))
  } catch (error) {
    const lost = finding('answer', 'fail', `the ${client.side} did not tell what came of it: ${failureText(error)}`)
    return {
      protocol: null,
      cipher: null,
      verdicts: [
        { judge: client.side, role: 'client', accepted: false, findings: [lost] },
        { judge: OTHER[client.side], role: 'server', accepted: false, findings: [lost] }
      ]
    }
  }
}

/** Tells an end what came of it, for its own records. The result stands without that. */
async function report (appliance: Appliance, { side, client }: End, validation: Validation): Promise<void> {
  try {
    await client.ask('POST', `${ACTIONS}.RecordValidation`, toPascal(validation))
  } catch (error) {
    appliance.log.warn({ validation: validation.id, side, err: error }, 'a console could not be told what came of the validation')
  }
}

function identityOf ({ access: { host, port }, invitation: { name, version, guid, migrationPort }, chain }: End): ConsoleIdentity {
  return { name, version, guid, address: host, port, migrationPort, certificates: certificateLines(chain) }
}

/** What a console that was asked by us did wrong, in terms of our own caller. */
function refusalFor (side: Side, access: ConsoleAddress, error: unknown): unknown {
  if (error instanceof Unreachable || error instanceof ShapeError || error instanceof MalformedError) {
    return new Refusal('MOCK1003', [side, hostAndPort(access)], { reason: error.message })
  }
  if (!(error instanceof Declined)) return error
  const { messageId, message } = error
  switch (messageId) {
    case 'CGEN1001': return new Refusal('MOCK1002', [side])
    case 'MOCK1001': return new Refusal('MOCK1001', [], { reason: `the migration port of the ${side} cannot be opened` })
    case 'MOCK1004': return new Refusal('MOCK1004', [side])
    case 'MOCK1005': return new Refusal('MOCK1005', [side])
    default: return new Refusal('MOCK1006', [side, message])
  }
}
