import { RecordedKind, entitiesIn } from '../../estate/recorded-kinds.ts'
import { REPORTS } from '../../estate/reports.ts'
import { COUNT, FLAG, TEXT, type Typed, closed, list, text } from '../../schema/schema.ts'

export const DEFINITION = closed({
  id: COUNT,
  name: text({ maxLength: 255 }),
  description: text({ maxLength: 2_000 }),
  /** Devices it tells of; 0: all. */
  filterGroupId: COUNT,
  /** 0: not known. */
  contextId: COUNT,
  columns: list(TEXT),
  /** One for each column; none where they are not known, as of a report that was recorded. */
  fieldIds: list(COUNT),
  sort: list(closed({ fieldId: COUNT, descending: FLAG })),
  createdBy: TEXT
})

/** A report that a user made. */
export type ReportDefinition = Typed<typeof DEFINITION>

const BUILT_IN = new Set(REPORTS.map(({ id }) => id))

/** The reports of users that were recorded. A console does not show which fields their columns have. */
export const RECORDED_REPORTS = new RecordedKind({
  path: '/api/ReportService/ReportDefs',
  schema: DEFINITION,
  isOne: ({ Id, IsBuiltIn }) => IsBuiltIn === false && !BUILT_IN.has(Number(Id)),
  told: ({ ColumnNames }) => ({ Columns: entitiesIn(ColumnNames).map(({ Name }) => Name) })
})
