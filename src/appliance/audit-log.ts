import { type Clock } from './clock.ts'
import type { AuditEntry } from './state.ts'

/** Entries kept; the oldest go first. */
export const AUDIT_LOG_LIMIT = 10_000

/** Who did something, and from where. */
export interface Actor {
  readonly userName: string
  readonly ipAddress: string
}

interface EventRow {
  readonly messageId: string
  readonly text: string
}

/**
 * What is worth an entry. CUSR0001 is the product's (API guide, AuditLogs); no other audit id of these operations is
 * public, so those beginning with MOCK are ours.
 */
export const AUDIT_EVENTS = {
  loggedIn: { messageId: 'CUSR0001', text: 'Successfully logged in.' },
  loginFailed: { messageId: 'MOCK2001', text: 'Unable to log in.' },
  loggedOut: { messageId: 'MOCK2002', text: 'Successfully logged out.' },
  sessionLimitsChanged: { messageId: 'MOCK2003', text: 'The session configuration is changed.' },
  csrGenerated: { messageId: 'MOCK2004', text: 'A certificate signing request is generated.' },
  certificateUploaded: { messageId: 'MOCK2005', text: 'The web server certificate is uploaded.' },
  certificateRefused: { messageId: 'MOCK2006', text: 'Unable to upload the web server certificate.' },
  timeChanged: { messageId: 'MOCK2007', text: 'The time configuration is changed.' },
  connectionValidated: { messageId: 'MOCK2008', text: 'The migration connection is validated.' },
  connectionRefused: { messageId: 'MOCK2009', text: 'Unable to validate the migration connection.' }
} as const satisfies Record<string, EventRow>

export type AuditEvent = keyof typeof AUDIT_EVENTS

/** What was done, before it has an id and a time. */
export interface Audited {
  readonly event: AuditEvent
  readonly actor: Actor
  /** Beside user and address, which every entry has. */
  readonly args?: readonly string[]
}

/** The audit log: newest last. */
export class AuditLog {
  readonly #clock: Clock
  #entries: AuditEntry[]
  #nextId: number

  constructor (clock: Clock, entries: readonly AuditEntry[]) {
    this.#clock = clock
    this.#entries = [...entries]
    this.#nextId = (entries.at(-1)?.id ?? 0) + 1
  }

  get entries (): readonly AuditEntry[] {
    return this.#entries
  }

  /** Makes an entry; it is in the log once it is {@link add}ed. */
  entry ({ event, actor, args = [] }: Audited): AuditEntry {
    const { messageId, text } = AUDIT_EVENTS[event]
    return {
      id: this.#nextId++,
      severity: '1000',
      message: text,
      category: 'Audit',
      userName: actor.userName,
      ipAddress: actor.ipAddress,
      messageArgs: [actor.userName, actor.ipAddress, ...args].join(' || '),
      messageId,
      createdDate: this.#clock.now().toISOString()
    }
  }

  /** Entries of a commit arrive when it is stored, perhaps behind younger ones: the order of ids is kept. */
  add (entries: readonly AuditEntry[]): void {
    this.#entries.push(...entries)
    const [older, newest] = this.#entries.slice(-1 - entries.length)
    if (older !== undefined && newest !== undefined && older.id > newest.id) this.#entries.sort((one, other) => one.id - other.id)
    if (this.#entries.length > AUDIT_LOG_LIMIT * 1.1) this.#entries = this.#entries.slice(-AUDIT_LOG_LIMIT)
  }
}
