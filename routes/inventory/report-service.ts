import type { ReportDefinition } from '../../src/appliance/reports/report-definition.ts'
import type { ReportInput, ReportView } from '../../src/appliance/reports/reports.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { Answer, type Call, del, get, post, put, type Route } from '../../src/http/route.ts'
import { annotated, idsOf, listOf, resource } from '../../src/http/schema.ts'
import { toPascal } from '../../src/spelling.ts'
import {
  type Shape, type Typed, FLAG, INTEGER, INTEGER_OR_NULL, NUMERAL, TEXT, TEXT_OR_NULL, anyOf, list, object, orNull
} from '../../src/schema/schema.ts'

const SERVICE = '/api/ReportService'
const PATH = `${SERVICE}/ReportDefs`
const REPORT = `${PATH}(:report(^\\d+))`

const DEFINITION_PROPERTIES = {
  Id: INTEGER,
  Name: TEXT,
  Description: TEXT,
  Category: TEXT,
  IsBuiltIn: FLAG,
  CreatedBy: TEXT,
  FilterGroupId: INTEGER,
  ColumnNames: list(object({ Id: INTEGER, Sequence: INTEGER, Name: TEXT }))
}

const DEFINITIONS = entities({
  path: PATH,
  type: 'ReportService.ReportDef',
  key: { property: 'Id', kind: 'number' },
  properties: DEFINITION_PROPERTIES,
  members: ({ appliance }) => appliance.reports.list,
  entity: reportEntity,
  lasting: true,
  links: path => ({ ReportResults: { '@odata.id': `${path}/ReportResults` } })
})

const ROWS = entities({
  path: `${REPORT}/ReportResults/ResultRows`,
  type: 'ReportService.ResultRow',
  key: null,
  properties: { Values: list(TEXT) },
  members: call => call.appliance.reports.rows(reportId(call)),
  entity: member => toPascal(member)
})

const FIELDS = listOf(object({ FieldId: INTEGER }, { SortDir: INTEGER_OR_NULL }), 100)

/** A definition as clients send it (the first REST guide, by a third party's Ansible module). */
const INPUT = object({}, {
  Id: INTEGER_OR_NULL,
  Name: TEXT_OR_NULL,
  Description: TEXT_OR_NULL,
  FilterGroupId: INTEGER_OR_NULL,
  ColumnNames: orNull(listOf(object({ Name: TEXT }, { Sequence: INTEGER_OR_NULL }), 100)),
  QueryDefRequest: orNull(object({}, { ContextId: INTEGER_OR_NULL, ResultFields: orNull(FIELDS), SortFields: orNull(FIELDS) }))
})

/** The shape of the body is not confirmed: both that are known are taken. */
const DELETED = anyOf(idsOf(INTEGER), object({ ReportDefIds: idsOf(INTEGER) }))

const NEEDS = { needs: 'MONITORING_SETUP' } as const
const WRITES = { ...NEEDS, answer: object(DEFINITION_PROPERTIES) } as const

/** ReportService. What a report tells is there before it is run, too. */
export const reportService: readonly Route[] = [
  ...entitySet(DEFINITIONS),

  // The product's path is not public: that of the collection is the likely one.
  post(PATH, INPUT, async ({ appliance, body, actor }) =>
    new Answer(201, written(await appliance.reports.create(reportInput(body), actor))), WRITES),

  put(`${PATH}(:key(^\\d+))`, INPUT, async ({ appliance, params, body, actor }) =>
    written(await appliance.reports.change(Number(params.key), reportInput(body), actor)), WRITES),

  del(`${PATH}(:key(^\\d+))`, async ({ appliance, params, actor }) => {
    await appliance.reports.remove([Number(params.key)], actor)
    return new Answer(204)
  }, NEEDS),

  get(`${REPORT}/ReportResults`, call => {
    const { id, name, columns } = call.appliance.reports.get(reportId(call))
    return {
      ...annotated('ReportService.ReportResult', call.path),
      Id: id,
      Name: name,
      TotalResults: call.appliance.reports.rows(id).length,
      ResultRowColumns: columnsOf(columns),
      'ResultRows@odata.navigationLink': `${call.path}/ResultRows`
    }
  }, {
    answer: resource({
      Id: INTEGER,
      Name: TEXT,
      TotalResults: INTEGER,
      ResultRowColumns: DEFINITION_PROPERTIES.ColumnNames,
      'ResultRows@odata.navigationLink': TEXT
    })
  }),

  ...entitySet(ROWS),

  // Answers with the bare id of a job (Dell's invoke_report_execution.py, which sends ids as texts).
  post(action('RunReport'), object({ ReportDefId: anyOf(INTEGER, TEXT) }), async ({ appliance, body, actor }) =>
    await appliance.reports.run(Number(body?.ReportDefId), actor), { answer: INTEGER }),

  // That clients read JSON is all that is public of the answer: here it is the file as one text.
  post(action('DownloadReport'), object({ ReportDefId: NUMERAL }, { Format: TEXT_OR_NULL }), ({ appliance, body }) =>
    appliance.reports.csv(Number(body?.ReportDefId)), { answer: TEXT }),

  post(action('UpdateReport'), INPUT, async ({ appliance, body, actor }) =>
    new Answer(201, written(await appliance.reports.change(body?.Id ?? 0, reportInput(body), actor))), WRITES),

  post(action('DeleteReports'), DELETED, async ({ appliance, body = [], actor }) => {
    await appliance.reports.remove('ReportDefIds' in body ? body.ReportDefIds : body, actor)
    return new Answer(200)
  }, NEEDS)
]

function action (name: string): string {
  return `${SERVICE}/Actions/ReportService.${name}`
}

function reportId ({ params }: Call): number {
  return Number(params.report)
}

/** Columns in the order of their numbers, with the fields that stand in them. */
function reportInput ({ Name, Description, FilterGroupId, ColumnNames, QueryDefRequest }: Typed<typeof INPUT> = {}): ReportInput {
  const { ContextId, ResultFields, SortFields } = QueryDefRequest ?? {}
  const columns = ColumnNames?.map(({ Name, Sequence }, index) => ({ Name, at: Sequence ?? index }))
  return {
    ...(typeof Name === 'string' && { name: Name }),
    ...(typeof Description === 'string' && { description: Description }),
    ...(typeof FilterGroupId === 'number' && { filterGroupId: FilterGroupId }),
    ...(typeof ContextId === 'number' && { contextId: ContextId }),
    ...(columns !== undefined && { columns: columns.sort((one, other) => one.at - other.at).map(({ Name }) => Name) }),
    ...(ResultFields && { fieldIds: ResultFields.map(({ FieldId }) => FieldId) }),
    ...(SortFields && {
      sort: SortFields.map(({ FieldId, SortDir }) => ({ fieldId: FieldId, descending: SortDir === 1 }))
    })
  }
}

function written ({ id, name, description, createdBy, filterGroupId, columns }: ReportDefinition): Shape<typeof DEFINITION_PROPERTIES> {
  return reportEntity({ id, name, description, category: 'Custom', isBuiltIn: false, createdBy, filterGroupId, columns })
}

function reportEntity ({ columns, ...report }: ReportView): Shape<typeof DEFINITION_PROPERTIES> {
  return { ...toPascal(report), ColumnNames: columnsOf(columns) }
}

function columnsOf (columns: readonly string[]): Typed<typeof DEFINITION_PROPERTIES.ColumnNames> {
  return columns.map((name, index) => ({ Id: index + 1, Sequence: index + 1, Name: name }))
}
