import { TIME, type Typed, closed, orNull, text } from '../../schema/schema.ts'
import type { Slice } from '../slice.ts'

const MIGRATION_STEP = closed({
  /** Of the migration: given by the source when it migrates out. */
  id: text({ maxLength: 255 }),
  /** Of the other appliance. */
  guid: text({ maxLength: 255 }),
  address: text({ maxLength: 300 }),
  /** By this appliance's clock. */
  time: TIME
})

/** One half of a migration. */
export type MigrationStep = Typed<typeof MIGRATION_STEP>

/** How far the migration of an appliance's data has come. */
const MIGRATION_STATE = closed({
  /** Source: migrate-out is done, the target may fetch the data. */
  out: orNull(MIGRATION_STEP),
  /** Source: the target has the data; nothing may be changed here any more. */
  done: orNull(MIGRATION_STEP),
  /** Target: the data of a source is here. */
  in: orNull(MIGRATION_STEP)
})

export type MigrationState = Typed<typeof MIGRATION_STATE>

const NOTHING: MigrationState = { out: null, done: null, in: null }

export const MIGRATION: Slice<MigrationState> = {
  name: 'migration',
  schema: MIGRATION_STATE,
  factory: () => NOTHING,
  absent: () => NOTHING,
  reset: 'data',
  migrates: 'own'
}
