import { type Typed, TEXT, TEXT_OR_NULL, closed } from '../../schema/schema.ts'

/** Something that the mock says of the product. */
export type Claim = Typed<typeof CLAIM>

/**
 * `what`: an operation (`GET /api/JobService/Jobs(*)`), the id of a message or of a rule, a switch, or a member that not every version has,
 * as `kind` tells. `since`: the first version of OME that has it, null: all. `until`: the first that has it no more, or otherwise, null:
 * none. `source`: what it rests on, and `sure` how sure that makes it. `heldBy`: the test file that holds it, null: none, for the reason
 * `unheld`. `told`: whether a comparison looks at it, null: no.
 */
export const CLAIM = closed({
  what: TEXT,
  kind: TEXT,
  since: TEXT_OR_NULL,
  until: TEXT_OR_NULL,
  source: TEXT,
  sure: TEXT,
  heldBy: TEXT_OR_NULL,
  unheld: TEXT_OR_NULL,
  told: TEXT_OR_NULL
})

/** All of them, as they were written from the tables of the code and the notes of its tests. Loaded where somebody asks. */
export async function claims (): Promise<readonly Claim[]> {
  return (await import('./fidelity.json', { with: { type: 'json' } })).default
}
