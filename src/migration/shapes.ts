import type { Finding } from '../../certs/verdict/chain.ts'
import { type Check, checked, flag, integer, listOf, nullOr, oneOf, optional, port, record, text } from '../appliance/folder/shape.ts'
import type { ConsoleIdentity, NameLine, Side, SidedVerdict, Validation } from '../appliance/migration/validation.ts'

export { ShapeError } from '../appliance/folder/shape.ts'

/** What a console tells a client that may let a peer connect to it. */
export interface Invitation {
  readonly name: string
  readonly version: string
  readonly guid: string
  readonly migrationPort: number
  readonly ticket: string
  /** The chain in service, PEM, leaf first. */
  readonly certificates: readonly string[]
  /** Identity of the console that may fetch the data of this one; null before migrate-out. */
  readonly offeredTo: string | null
}

/** Whom a console shall connect to and judge. */
export interface Encounter {
  /** Which end the console itself is. */
  readonly side: Side
  readonly address: string
  readonly port: number
  readonly ticket: string
  /** Of the console that is expected there. */
  readonly guid: string
}

/** What came of it: the verdicts of both ends of that one connection, the client's first. */
export interface Meeting {
  readonly protocol: string | null
  readonly cipher: string | null
  readonly verdicts: readonly SidedVerdict[]
}

/** The first message of a client on the migration port. */
export interface Greeting {
  /** What it is for: the verdicts alone, or the data after them. */
  readonly type: 'verify' | 'stream'
  /** Identity of the client. */
  readonly guid: string
  readonly ticket: string
  readonly side: Side
  readonly verdict: SidedVerdict
}

/** The answer to it. */
export interface Reply {
  readonly type: 'verdict'
  readonly guid: string
  readonly verdict: SidedVerdict
}

const side = oneOf(['source', 'target'])

const FINDING: Check<Finding> = record<Finding>({
  id: text,
  title: text,
  basis: text,
  expected: text,
  cure: text,
  verdict: oneOf(['pass', 'warn', 'fail', 'not reached']),
  found: text,
  certificate: optional(integer)
})

const VERDICT: Check<SidedVerdict> = record<SidedVerdict>({ judge: side, role: oneOf(['client', 'server']), accepted: flag, findings: listOf(FINDING) })

const NAMES = { issuedTo: text, issuedBy: text }

const IDENTITY: Check<ConsoleIdentity> = record<ConsoleIdentity>({
  name: text,
  version: text,
  guid: text,
  address: text,
  port,
  migrationPort: port,
  certificates: listOf(record({ ...NAMES, validFrom: text, validTo: text }))
})

const VALIDATION: Check<Validation> = record<Validation>({
  id: text,
  status: oneOf(['valid', 'refused']),
  source: IDENTITY,
  target: IDENTITY,
  pairs: listOf(record({ source: nullOr(record<NameLine>(NAMES)), target: nullOr(record<NameLine>(NAMES)), same: flag })),
  connections: listOf(record({ client: side, protocol: nullOr(text), cipher: nullOr(text) })),
  verdicts: listOf(VERDICT)
})

const INVITATION = record<Invitation>({ name: text, version: text, guid: text, migrationPort: port, ticket: text, certificates: listOf(text), offeredTo: nullOr(text) })
const ENCOUNTER = record<Encounter>({ side, address: text, port, ticket: text, guid: text })
const MEETING = record<Meeting>({ protocol: nullOr(text), cipher: nullOr(text), verdicts: listOf(VERDICT) })
const GREETING = record<Greeting>({ type: oneOf(['verify', 'stream']), guid: text, ticket: text, side, verdict: VERDICT })
const REPLY = record<Reply>({ type: oneOf(['verdict']), guid: text, verdict: VERDICT })

/** What another console says is believed to have a shape only after it was looked at. All throw {@link ShapeError}. */
export const asInvitation = (value: unknown): Invitation => checked<Invitation>(INVITATION, value)
export const asEncounter = (value: unknown): Encounter => checked<Encounter>(ENCOUNTER, value)
export const asMeeting = (value: unknown): Meeting => checked<Meeting>(MEETING, value)
export const asValidation = (value: unknown): Validation => checked<Validation>(VALIDATION, value)
export const asGreeting = (value: unknown): Greeting => checked<Greeting>(GREETING, value)
export const asReply = (value: unknown): Reply => checked<Reply>(REPLY, value)
