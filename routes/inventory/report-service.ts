import { REPORTS, type Report } from '../../src/estate/reports.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { post, type Route } from '../../src/http/route.ts'
import { toPascal } from '../../src/spelling.ts'
import { FLAG, INTEGER, TEXT, anyOf, list, object } from '../../src/schema/schema.ts'
import { Refusal } from '../../src/messages.ts'

const SERVICE = '/api/ReportService'

/** The kind of job a report is run by: the product's is not public. */
const REALTIME_TASK = 207

const DEFINITIONS = entities({
  path: `${SERVICE}/ReportDefs`,
  type: 'ReportService.ReportDef',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Name: TEXT,
    Description: TEXT,
    Category: TEXT,
    IsBuiltIn: FLAG,
    CreatedBy: TEXT,
    FilterGroupId: INTEGER,
    ColumnNames: list(object({ Id: INTEGER, Sequence: INTEGER, Name: TEXT }))
  },
  members: () => REPORTS,
  entity: ({ id, name, description, category, columns }) => ({
    Id: id,
    Name: name,
    Description: description,
    Category: category,
    IsBuiltIn: true,
    CreatedBy: 'system',
    FilterGroupId: 0,
    ColumnNames: columns.map((column, index) => ({ Id: index + 1, Sequence: index + 1, Name: column }))
  }),
  lasting: true,
  links: path => ({ ReportResults: { '@odata.id': `${path}/ReportResults` } })
})

const ROWS = entities({
  path: `${SERVICE}/ReportDefs(:report(^\\d+))/ReportResults/ResultRows`,
  type: 'ReportService.ResultRow',
  key: null,
  properties: { Values: list(TEXT) },
  members: ({ appliance: { alerts, inventory }, params }) =>
    inventory.estate.reportRows(reportOf(Number(params.report)), alerts.list),
  entity: member => toPascal(member)
})

/** ReportService. Definitions are read-only; what a report tells is there before it is run, too. */
export const reportService: readonly Route[] = [
  ...entitySet(DEFINITIONS),
  ...entitySet(ROWS),

  // Answers with the bare id of a job (Dell's invoke_report_execution.py, which sends ids as texts).
  post(`${SERVICE}/Actions/ReportService.RunReport`, object({ ReportDefId: anyOf(INTEGER, TEXT) }), async ({ appliance, body, actor }) => {
    const { name } = reportOf(Number(body?.ReportDefId))
    const { id } = await appliance.jobs.create({ type: REALTIME_TASK, name: `Run report ${name}`, actor })
    return id
  }, { answer: INTEGER })
]

function reportOf (wanted: number): Report {
  const report = REPORTS.find(({ id }) => id === wanted)
  if (report === undefined) throw new Refusal('CGEN1004', ['ReportDefId'])
  return report
}
