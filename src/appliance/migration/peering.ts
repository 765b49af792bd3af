import { randomBytes } from 'node:crypto'
import { decodeBundle } from '../../../certs/x509/bundle.ts'
import { type Certificate } from '../../../certs/x509/certificate.ts'
import { type Finding, told } from '../../../certs/verdict/chain.ts'
import { type PeerVerdict, judgePeer } from '../../../certs/verdict/peer.ts'
import { portFailure } from '../../failure.ts'
import { Refusal } from '../../messages.ts'
import type { WebCertificate } from '../certificate/web-certificate.ts'
import type { Clock } from '../clock/clock.ts'
import type { Ledger } from '../ledger.ts'
import type { ApplicationLog } from '../logs/application-log.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Diagnoses } from '../logs/diagnoses.ts'
import type { Log } from '../logs/log.ts'
import type { SwitchBoard } from '../switches.ts'
import { ADMINISTRATOR } from '../accounts/roles.ts'
import type { Account } from '../accounts/account-state.ts'
import type { Side, Validation } from './validation.ts'

/** Milliseconds of real time a ticket is good for. */
const TICKET_MS = 60_000
/** Tickets outstanding at once; the oldest go first. */
const TICKETS = 1_000

/** Where peers connect to. It is opened when it is first asked for. */
export interface Door {
  /** @returns the port @throws if it cannot be opened */
  readonly open: () => Promise<number>
}

/** A validation, and when this appliance came to know of it. */
export interface RecordedValidation {
  readonly validation: Validation
  readonly time: Date
}

interface Needs {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly switches: SwitchBoard
  readonly webCertificate: WebCertificate
  readonly log: Log
  readonly applicationLog: ApplicationLog
  readonly diagnoses: Diagnoses
}

/** An appliance as one end of a migration: what it makes of its peer, and what came of validating the connection. */
export class Peering {
  readonly #needs: Needs
  readonly #tickets = new Map<string, number>()
  #door: Door | null = null
  #last: RecordedValidation | null = null
  #own: Decoded = { of: [], certificates: [] }
  #anchors: Decoded = { of: [], certificates: [] }

  constructor (needs: Needs) {
    this.#needs = needs
    needs.ledger.attach({ follow: () => { this.#forget() } })
  }

  /** The chain in service, leaf first. */
  get chain (): readonly Certificate[] {
    this.#own = decoded(this.#own, this.#needs.webCertificate.inService.chain)
    return this.#own.certificates
  }

  /** The latest validation this appliance was an end of, or was asked for; null before the first. A restart forgets it. */
  get last (): RecordedValidation | null {
    return this.#last
  }

  /** Says where peers are to connect. */
  attach (door: Door): void {
    this.#door = door
  }

  /**
   * Lets one peer connect: opens the door and hands out a ticket, which the peer has to show there.
   *
   * @throws {Refusal} MOCK1001 if the port cannot be opened
   */
  async invite (): Promise<{ readonly port: number, readonly ticket: string }> {
    const port = await this.#open()
    const ticket = randomBytes(16).toString('hex')
    const now = performance.now()
    for (const [old, expires] of this.#tickets) if (expires < now || this.#tickets.size >= TICKETS) this.#tickets.delete(old)
    this.#tickets.set(ticket, now + TICKET_MS)
    return { port, ticket }
  }

  /** Takes a ticket. @returns false for one that was never given, is used up or too old */
  redeem (ticket: string): boolean {
    const expires = this.#tickets.get(ticket)
    this.#tickets.delete(ticket)
    return expires !== undefined && expires >= performance.now()
  }

  /** Judges the chain a peer presents, by this appliance's own chain, trust store and clock. */
  judge (presented: readonly Certificate[]): PeerVerdict {
    const { clock, switches, webCertificate: { inService: { origin }, trustStore } } = this.#needs
    this.#anchors = decoded(this.#anchors, trustStore)
    return judgePeer({
      own: this.chain,
      ownOrigin: origin,
      presented,
      anchors: this.#anchors.certificates,
      now: clock.now(),
      switches: switches.current
    })
  }

  /** Keeps what came of a validation: as the latest one, as a diagnosis, in the logs and the audit log. */
  record (validation: Validation, actor: Actor): void {
    const { applicationLog, clock, diagnoses, ledger, log } = this.#needs
    const { id, status, source, target, verdicts } = validation
    const refusal = status === 'valid' ? null : new Refusal('MOCK1001')
    this.#last = { validation, time: clock.now() }
    const findings = verdicts.flatMap(({ judge, role, findings }) => findings.map(finding => ({ ...finding, judge, role })))
    const broken = findings.filter(({ verdict }) => verdict === 'fail')
    const diagnosis = diagnoses.record({
      operation: 'ValidateConnection',
      actor,
      findings,
      outcome: refusal === null ? 'accepted' : 'refused',
      messageId: refusal?.messageId ?? null
    })
    const reasons = broken.map(told).map(({ judge, role, rule, position, found, expected, cure }): Reason => ({
      judge, role, rule, position, found, expected, cure
    }))
    const ends = { source: `${source.address}:${source.port}`, target: `${target.address}:${target.port}` }
    log.info({
      operation: 'ValidateConnection',
      validation: id,
      ...ends,
      diagnosis: diagnosis.id,
      messageId: refusal?.messageId,
      findings: reasons
    }, refusal === null ? 'migration connection valid' : 'migration connection refused')
    if (refusal !== null) applicationLog.connectionRefused(refusal, reasons.map(reasonLine))
    ledger.audit({ event: refusal === null ? 'connectionValidated' : 'connectionRefused', actor, args: [source.address, target.address] })
  }

  /** Keeps that a validation came to nothing before the two ends met. */
  recordFailure (refusal: Refusal, findings: readonly Finding[], actor: Actor): void {
    const { applicationLog, diagnoses, ledger, log } = this.#needs
    const { messageId, args, reason } = refusal
    const diagnosis = diagnoses.record({ operation: 'ValidateConnection', actor, findings, outcome: 'refused', messageId })
    log.info({ operation: 'ValidateConnection', diagnosis: diagnosis.id, messageId, args, reason }, 'migration connection refused')
    applicationLog.connectionRefused(refusal, refusal.reason === undefined ? [] : [refusal.reason])
    ledger.audit({ event: 'connectionRefused', actor })
  }

  /** Forgets the latest validation, and all tickets. */
  #forget (): void {
    this.#last = null
    this.#tickets.clear()
  }

  async #open (): Promise<number> {
    try {
      if (this.#door === null) throw new Error('this appliance has no migration port')
      return await this.#door.open()
    } catch (error) {
      const reason = `the migration port cannot be opened: ${portFailure(error)}`
      this.#needs.log.error({ err: error }, 'the migration port cannot be opened')
      throw new Refusal('MOCK1001', [], { reason })
    }
  }
}

/** Whether somebody may migrate: a local administrator. */
export function isLocalAdministrator ({ userTypeId = 1, roleId }: Account): boolean {
  return userTypeId === 1 && roleId === ADMINISTRATOR
}

/**
 * Checks who asks for a migration (KB 000221202: "local administrator credentials").
 *
 * @throws {Refusal} MOCK1004 for a user of a directory, MOCK1005 for another role
 */
export function assertLocalAdministrator ({ userTypeId = 1, roleId }: Account): void {
  if (userTypeId !== 1) throw new Refusal('MOCK1004', ['current'])
  if (roleId !== ADMINISTRATOR) throw new Refusal('MOCK1005', ['current'])
}

interface Decoded {
  readonly of: readonly string[]
  readonly certificates: readonly Certificate[]
}

/** States are replaced, never changed: the same list means the same certificates. */
function decoded (before: Decoded, pems: readonly string[]): Decoded {
  if (before.of === pems) return before
  return { of: pems, certificates: pems.flatMap(pem => decodeBundle(Buffer.from(pem), { derAccepted: false }).certificates) }
}

/** Why one end refuses the other, as the logs tell it. */
interface Reason {
  readonly judge: Side
  readonly role: string
  readonly rule: string
  /** Of the certificate; 1 is the leaf. */
  readonly position: number | undefined
  readonly found: string
  readonly expected: string
  readonly cure: string
}

function reasonLine ({ judge, role, rule, position, found, expected, cure }: Reason): string {
  const at = position === undefined ? '' : `, certificate ${position}`
  return `${judge} as ${role}: ${rule}${at}: ${found}; expected: ${expected}; cure: ${cure}`
}
