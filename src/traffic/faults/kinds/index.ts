import { ANSWER_KINDS } from './answers.ts'
import { CONNECTION_KINDS } from './connections.ts'
import type { Action, FaultKind } from './kind.ts'
import { REFUSAL_KINDS } from './refusals.ts'
import { type Schema, closed, constant, union } from '../../../schema/schema.ts'

export type { Action } from './kind.ts'

/** All that a rule may make happen. */
export const FAULT_KINDS = { ...REFUSAL_KINDS, ...ANSWER_KINDS, ...CONNECTION_KINDS }

type Kinds = typeof FAULT_KINDS

export type EffectKind = keyof Kinds

/** What a rule says is to happen: the kind, and what the kind asks for. */
export type Effect = { [K in EffectKind]: Kinds[K] extends FaultKind<infer E> ? Readonly<E> : never }[EffectKind]

/** What an effect does. */
export function actionOf (effect: Effect): Action {
  const row: FaultKind<Effect> = FAULT_KINDS[effect.kind]
  return row.action(effect)
}

/** One of the kinds, with what it asks for and nothing else. Each row says what its effect is, and checks no less. */
export const EFFECT = union('kind', Object.entries(FAULT_KINDS).map(([kind, { summary, params, required }]) => {
  const [demanded, others] = [true, false].map(isRequired =>
    Object.fromEntries(Object.entries(params).filter(([name]) => required.includes(name) === isRequired)))
  return { title: kind, description: summary, ...closed({ kind: constant(kind), ...demanded }, others) }
})) as Schema<Effect>
