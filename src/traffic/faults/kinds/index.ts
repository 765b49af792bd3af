import { ANSWER_KINDS } from './answers.ts'
import { CONNECTION_KINDS } from './connections.ts'
import type { Action } from './kind.ts'
import { REFUSAL_KINDS } from './refusals.ts'
import { type Typed, union } from '../../../schema/schema.ts'

export type { Action } from './kind.ts'

/** All that a rule may make happen. */
export const FAULT_KINDS = [...REFUSAL_KINDS, ...ANSWER_KINDS, ...CONNECTION_KINDS]

/** What a rule says is to happen: one of the kinds, with what it asks for and nothing else. */
export type Effect = Typed<typeof EFFECT>

export const EFFECT = union('kind', FAULT_KINDS.map(({ schema }) => schema))

/** What an effect does. */
export function actionOf (effect: Effect): Action {
  const row: { action (effect: Effect): Action } | undefined = FAULT_KINDS.find(({ kind }) => kind === effect.kind)
  if (row === undefined) throw new RangeError(`there is no kind of fault ${effect.kind}`)
  return row.action(effect)
}
