import type { Ledger } from '../ledger.ts'
import type { Piece, Slice } from '../slice.ts'
import { COUNT, type Typed, closed, list, text, within } from '../../schema/schema.ts'
import { elements } from '../elements.ts'

/** Why a target of a run fails. Without a target the whole run does, and has done nothing. */
export const FAILURE = closed({ message: text({ minLength: 1, maxLength: 2_000 }) }, {
  target: text({ minLength: 1, maxLength: 255, description: 'its id, or what the details of the job call it: an address' })
})

export type Failure = Typed<typeof FAILURE>

/** How simulated runs of a kind are to go. */
export const PLANNED = {
  seconds: within(0, 31_536_000, { description: "of the appliance's clock that a run takes; absent: the switch jobSeconds" }),
  holdAt: within(0, 99, { description: 'percent at which a run waits until it is released' }),
  failures: list(FAILURE, { maxItems: 1_000 })
}

const PLAN = closed({ id: COUNT }, PLANNED)

/** By the id of the kind. */
export type JobPlan = Typed<typeof PLAN>

const STATE = closed({ list: elements(PLAN) })

/** What a test has told jobs to do: no part of what the product is, and gone with a reset of the machine. */
const JOB_PLANS: Slice<Typed<typeof STATE>> = {
  name: 'jobPlans',
  schema: STATE,
  factory: () => ({ list: [] }),
  absent: () => ({ list: [] }),
  reset: 'data',
  migrates: 'own'
}

/** How runs of jobs are to go, by kind. A run keeps what was planned when it began. */
export class JobPlans {
  readonly #plans: Piece<Typed<typeof STATE>>

  constructor (ledger: Ledger) {
    this.#plans = ledger.slice(JOB_PLANS)
  }

  get list (): readonly JobPlan[] {
    return this.#plans.value.list
  }

  /** @param id of a kind of job */
  of (id: number): JobPlan | undefined {
    return this.list.find(plan => plan.id === id)
  }

  /** Plans runs of a kind, in the place of what was planned for it. */
  async set (plan: JobPlan): Promise<void> {
    await this.#plans.change(({ list }) => ({ list: [...list.filter(({ id }) => id !== plan.id), plan] }))
  }

  /** Forgets what was planned for a kind; null: for all. */
  async remove (id: number | null): Promise<void> {
    await this.#plans.change(({ list }) => ({ list: list.filter(plan => id !== null && plan.id !== id) }))
  }
}
