import type { Operation } from '../http/operation.ts'
import type { Diagnoses } from '../appliance/logs/diagnoses.ts'
import type { Refusal } from '../messages.ts'

/** Upper bounds of the latency histogram, in seconds. */
export const LATENCY_BOUNDS: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Names of unknown operations that are kept apart; a scanner must not fill memory. */
const UNKNOWN_LIMIT = 200

/** The name that further unknown operations share. */
const OTHER_UNKNOWN = 'other unknown operations'

/** What became of the requests for one operation. */
export interface Tally {
  readonly known: boolean
  readonly statuses: Map<number, number>
  /** By {@link LATENCY_BOUNDS}, each without those below; the last is for what took longer. */
  readonly latencies: number[]
  requests: number
  seconds: number
}

/** Counts of an appliance since it was started. Always on: adding is two look-ups and a short loop. */
export class Tallies {
  readonly operations = new Map<string, Tally>()
  /** Refusals by MessageId. */
  readonly refusals = new Map<string, number>()
  /** Rules that diagnosed attempts have broken. */
  readonly rules = new Map<string, number>()
  readonly #diagnoses: Diagnoses
  #diagnosed = 0
  #unknown = 0

  constructor (diagnoses: Diagnoses) {
    this.#diagnoses = diagnoses
  }

  add (operation: Operation, status: number, micros: number, refusal: Refusal | null): void {
    const tally = this.operations.get(operation.name) ?? this.#begin(operation)
    const seconds = micros / 1e6
    tally.requests++
    tally.seconds += seconds
    tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1)
    let bucket = 0
    while (seconds > (LATENCY_BOUNDS[bucket] ?? Infinity)) bucket++
    tally.latencies[bucket] = (tally.latencies[bucket] ?? 0) + 1
    if (refusal === null) return
    increase(this.refusals, refusal.messageId)
    this.#countRules()
  }

  #begin ({ name, known }: Operation): Tally {
    if (!known && ++this.#unknown > UNKNOWN_LIMIT) name = OTHER_UNKNOWN
    const latencies = [...LATENCY_BOUNDS, Infinity].map(() => 0)
    const tally = this.operations.get(name) ?? { known, statuses: new Map(), latencies, requests: 0, seconds: 0 }
    this.operations.set(name, tally)
    return tally
  }

  /** What was diagnosed since the last time: the appliance keeps the latest only. */
  #countRules (): void {
    const { list } = this.#diagnoses
    const fresh = list.slice(list.findLastIndex(({ id }) => id <= this.#diagnosed) + 1)
    for (const { id, findings } of fresh) {
      this.#diagnosed = id
      for (const { id: rule, verdict } of findings) if (verdict === 'fail') increase(this.rules, rule)
    }
  }
}

function increase (counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
