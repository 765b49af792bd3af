import { FLAWS } from '../../certs/lab/flaws.ts'
import { PROBES } from './probes.ts'
import { QUESTIONS, operationAsked } from './questions.ts'
import { ENDPOINTS } from './uploads.ts'
import { SCENARIOS } from './writes.ts'

/** When a comparison looks at something: always, or where an option asks for it. */
export type When = 'yes' | 'with --write' | 'with --certificates'

/** Operations that a comparison asks both consoles. */
export function operationsTold (): ReadonlyMap<string, When> {
  const writes = SCENARIOS.flatMap(({ set, steps, undo }) => [{ method: 'GET', path: set }, ...steps, undo])
  const rows: ReadonlyArray<readonly [When, ReadonlyArray<{ readonly method: string, readonly path: string }>]> = [
    ['with --certificates', ENDPOINTS.map(path => ({ method: 'POST', path }))],
    ['with --write', writes],
    ['yes', [...QUESTIONS, ...PROBES]]
  ]
  return new Map(rows.flatMap(([when, asked]) => asked.map(({ method, path }) => [operationAsked(`${method} ${path}`), when] as const)))
}

/** Ids that a comparison looks for, or provokes. */
export const MESSAGES_TOLD: ReadonlyMap<string, When> = new Map([
  ...FLAWS.flatMap(({ refusals }) => Object.values(refusals)).flatMap(refusal => {
    return refusal === null ? [] : [[refusal.messageId, 'with --certificates'] as const]
  }),
  ...PROBES.flatMap(({ known }) => known?.messageId === undefined ? [] : [[known.messageId, 'yes'] as const])
])
