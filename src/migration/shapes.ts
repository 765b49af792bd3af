import { SIDE, SIDED_VERDICT, VALIDATION, type Validation } from '../appliance/migration/validation.ts'
import { checked } from '../schema/check.ts'
import { PORT, TEXT, TEXT_OR_NULL, type Typed, closed, list, oneOf, text } from '../schema/schema.ts'

/** What a console tells a client that may let a peer connect to it. */
const INVITATION = closed({
  name: TEXT,
  version: TEXT,
  guid: TEXT,
  migrationPort: PORT,
  ticket: TEXT,
  /** The chain in service, PEM, leaf first. */
  certificates: list(TEXT, { maxItems: 64 }),
  /** Identity of the console that may fetch the data of this one; null before migrate-out. */
  offeredTo: TEXT_OR_NULL
})

export type Invitation = Typed<typeof INVITATION>

/** Whom a console shall connect to and judge. */
const ENCOUNTER = closed({
  /** Which end the console itself is. */
  side: SIDE,
  address: text({ format: 'host' }),
  port: PORT,
  ticket: TEXT,
  /** Of the console that is expected there. */
  guid: TEXT
})

export type Encounter = Typed<typeof ENCOUNTER>

/** What came of it: the verdicts of both ends of that one connection, the client's first. */
const MEETING = closed({ protocol: TEXT_OR_NULL, cipher: TEXT_OR_NULL, verdicts: list(SIDED_VERDICT, { maxItems: 2 }) })

export type Meeting = Typed<typeof MEETING>

/** The first message of a client on the migration port. */
const GREETING = closed({
  /** What it is for: the verdicts alone, or the data after them. */
  type: oneOf(['verify', 'stream']),
  /** Identity of the client. */
  guid: TEXT,
  ticket: TEXT,
  side: SIDE,
  verdict: SIDED_VERDICT
})

export type Greeting = Typed<typeof GREETING>

/** The answer to it. */
const REPLY = closed({ type: oneOf(['verdict']), guid: TEXT, verdict: SIDED_VERDICT })

export type Reply = Typed<typeof REPLY>

/** What another console says is believed to have a shape only after it was looked at. All throw a ShapeError. */
export const asInvitation = (value: unknown): Invitation => checked(INVITATION, value)
export const asEncounter = (value: unknown): Encounter => checked(ENCOUNTER, value)
export const asMeeting = (value: unknown): Meeting => checked(MEETING, value)
export const asValidation = (value: unknown): Validation => checked(VALIDATION, value)
export const asGreeting = (value: unknown): Greeting => checked(GREETING, value)
export const asReply = (value: unknown): Reply => checked(REPLY, value)
