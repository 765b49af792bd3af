import type { Flaw } from './flaw.ts'
import { AUTHORITY_FLAWS } from './flaws/authority.ts'
import { FILE_FLAWS } from './flaws/file.ts'
import { LEAF_FLAWS } from './flaws/leaf.ts'
import { LIST_FLAWS } from './flaws/list.ts'
import { TEXT_FLAWS } from './flaws/text.ts'

const ROWS = [...LEAF_FLAWS, ...AUTHORITY_FLAWS, ...LIST_FLAWS, ...FILE_FLAWS, ...TEXT_FLAWS] as const

/** The name of a flaw. */
export type FlawId = typeof ROWS[number]['id']

/** Everything that can be wrong with a file the lab CA makes: at least one row for every rule. */
export const FLAWS: readonly Flaw[] = ROWS
