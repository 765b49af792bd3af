import { type Finding, type Told, told } from '../../../certs/verdict/chain.ts'
import type { CertificateOutline } from '../certificate/chain-outline.ts'
import type { Clock } from '../clock/clock.ts'
import type { Actor } from './audit-log.ts'
import type { SidedVerdict } from '../migration/validation.ts'

/** Diagnoses kept. */
export const DIAGNOSES_LIMIT = 200

/** A finding; of a connection, with the console that judged and what it was in that connection. */
export interface DiagnosedFinding extends Finding, Partial<Pick<SidedVerdict, 'judge' | 'role'>> {}

/** All findings of one attempt: what the product hides and we tell, on our own surfaces only. */
export interface Diagnosis {
  /** Counts up from 1. */
  readonly id: number
  readonly time: string
  readonly operation: string
  readonly actor: Actor
  readonly outcome: 'accepted' | 'refused'
  /** The MessageId uttered; null when accepted. */
  readonly messageId: string | null
  readonly findings: readonly DiagnosedFinding[]
  /** Of an upload: the certificates of the file, leaf first; none where it could not be read. */
  readonly chain?: readonly CertificateOutline[]
  /** Of a refused upload: its line in `tomcat/application.log`. */
  readonly logLine?: string
}

/** A diagnosis as others are told of it. */
export interface ToldDiagnosis extends Diagnosis {
  readonly findings: ReadonlyArray<DiagnosedFinding & Told>
  /** The first finding that refuses; null where none does. */
  readonly cause: (DiagnosedFinding & Told) | null
}

export function toldDiagnosis (diagnosis: Diagnosis): ToldDiagnosis {
  const findings = diagnosis.findings.map(told)
  return { ...diagnosis, findings, cause: causeOf(findings) }
}

/** What stood in the way: the first finding that refuses; null where none does. */
export function causeOf<F extends Pick<Finding, 'verdict'>> (findings: readonly F[]): F | null {
  return findings.find(({ verdict }) => verdict === 'fail') ?? null
}

/** The latest diagnoses of an appliance, newest last. */
export class Diagnoses {
  readonly #clock: Clock
  readonly #list: Diagnosis[] = []
  #nextId = 1
  #watcher: (diagnosis: Diagnosis) => void = () => {}

  constructor (clock: Clock) {
    this.#clock = clock
  }

  get list (): readonly Diagnosis[] {
    return this.#list
  }

  /** Id of the newest there ever was; 0: there was none. */
  get lastId (): number {
    return this.#nextId - 1
  }

  /** From now on each is told, when it is recorded. */
  watch (watcher: (diagnosis: Diagnosis) => void): void {
    this.#watcher = watcher
  }

  /** Forgets all. Ids go on. */
  clear (): void {
    this.#list.length = 0
  }

  record (diagnosis: Omit<Diagnosis, 'id' | 'time'>): Diagnosis {
    const recorded = { id: this.#nextId++, time: this.#clock.now().toISOString(), ...diagnosis }
    this.#list.push(recorded)
    if (this.#list.length > DIAGNOSES_LIMIT) this.#list.shift()
    this.#watcher(recorded)
    return recorded
  }
}
