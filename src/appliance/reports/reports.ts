import { isDeepStrictEqual } from 'node:util'
import type { Alert } from '../../estate/alerts.ts'
import type { Device } from '../../estate/device.ts'
import type { Estate } from '../../estate/estate.ts'
import { ALERT_FIELDS, QUERY_CONTEXTS } from '../../estate/query-fields.ts'
import { REPORTS, type Report } from '../../estate/reports.ts'
import { Refusal } from '../../messages.ts'
import type { Alerts } from '../alerts/alerts.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { REALTIME } from '../jobs/job-types.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Kind, Overlay } from '../overlay/overlay.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { DEFINITION, RECORDED_REPORTS, type ReportDefinition } from './report-definition.ts'

/** What a client says of one. Absent: it stays, or is nothing in a new one. */
export type ReportInput = Partial<Omit<ReportDefinition, 'id' | 'createdBy'>>

/** A report, whoever made it. */
export interface ReportView {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly category: string
  readonly isBuiltIn: boolean
  readonly createdBy: string
  readonly filterGroupId: number
  readonly columns: readonly string[]
}

const DEFINITIONS: Kind<ReportDefinition> = {
  name: 'reportDefinitions',
  schema: DEFINITION,
  firstId: 12_164,
  unique: { of: ({ name }) => name, taken: name => invalid('Name', `another report is called ${name}`) },
  isOf: ({ createdBy }, { userName }) => createdBy === userName,
  unknown: id => new Refusal('CGEN1004', ['ReportDefId'], { reason: `there is no report ${id} of a user` })
}

interface Needs {
  readonly overlays: Overlays
  readonly inventory: Inventory
  readonly alerts: Alerts
  readonly jobs: Jobs
}

interface Rows {
  readonly estate: Estate
  readonly alerts: readonly Alert[]
  readonly groups: unknown
  readonly rows: ReadonlyArray<{ readonly values: readonly string[] }>
}

const NONE: readonly never[] = []

const BUILT_IN: readonly ReportView[] = REPORTS.map(({ id, name, description, category, columns }) =>
  ({ id, name, description, category, isBuiltIn: true, createdBy: 'system', filterGroupId: 0, columns }))

/** The reports every console has, and those of users. What one tells is as things are when it is asked for. */
export class Reports {
  readonly #needs: Needs
  readonly #definitions: Overlay<ReportDefinition>
  readonly #views = new WeakMap<ReportDefinition, ReportView>()
  readonly #rows = new WeakMap<ReportDefinition, Rows>()

  constructor (needs: Needs) {
    this.#needs = needs
    this.#definitions = needs.overlays.over(DEFINITIONS, () => RECORDED_REPORTS.in(needs.inventory.estate.said) ?? NONE)
  }

  get list (): readonly ReportView[] {
    return [...BUILT_IN, ...this.#definitions.list.map(definition => this.#view(definition))]
  }

  /** @throws {Refusal} CGEN1004 for an unknown one */
  get (id: number): ReportView {
    return BUILT_IN.find(report => report.id === id) ?? this.#view(this.#definitions.get(id))
  }

  /** What a report tells: a text for each column. @throws {Refusal} CGEN1004 */
  rows (id: number): Rows['rows'] {
    const { inventory: { estate, groups }, alerts: { list: alerts } } = this.#needs
    const builtIn: Report | undefined = REPORTS.find(report => report.id === id)
    if (builtIn !== undefined) return estate.reportRows(builtIn, alerts)
    const definition = this.#definitions.get(id)
    const known = this.#rows.get(definition)
    if (known?.estate === estate && known.alerts === alerts && known.groups === groups) return known.rows
    const rows = this.#read(definition)
    this.#rows.set(definition, { estate, alerts, groups, rows })
    return rows
  }

  /** @throws {Refusal} CGEN6002 naming the property. What the product says is not public */
  async create (input: ReportInput, { userName, ipAddress }: Actor): Promise<ReportDefinition> {
    const made = { name: '', description: '', filterGroupId: 0, contextId: 0, columns: [], fieldIds: [], sort: [], ...input }
    const make = (id: number): ReportDefinition => this.#judged({ id, ...made, createdBy: userName })
    return await this.#needs.overlays.commit(draft => draft.add(this.#definitions, make),
      ({ name }) => [{ event: 'reportCreated', actor: { userName, ipAddress }, args: [name] }])
  }

  /** @throws {Refusal} CGEN1004 for an unknown one, and one that every console has; as {@link create} */
  async change (id: number, input: ReportInput, actor: Actor): Promise<ReportDefinition> {
    return await this.#needs.overlays.commit(
      draft => draft.change(this.#definitions, id, report => this.#judged({ ...report, ...input }, report)),
      ({ name }) => [{ event: 'reportChanged', actor, args: [name] }]
    )
  }

  /** Deletes reports of users, all or none. @throws {Refusal} CGEN1004 for others, and for none */
  async remove (ids: readonly number[], actor: Actor): Promise<void> {
    await this.#needs.overlays.commit(draft => {
      const named = [...new Set(ids)]
      if (named.length === 0) throw new Refusal('CGEN1004', ['ReportDefId'], { reason: 'no report is named' })
      const names = named.map(id => draft.get(this.#definitions, id).name)
      draft.remove(this.#definitions, named)
      return names
    }, args => [{ event: 'reportsDeleted', actor, args }])
  }

  /** Runs a report, by a job. @returns the id of the job @throws {Refusal} CGEN1004 */
  async run (id: number, actor: Actor): Promise<number> {
    const { name } = this.get(id)
    const job = await this.#needs.jobs.create({ type: REALTIME.id, name: `Run report ${name}`.slice(0, 255), actor })
    return job.id
  }

  /** A report as comma-separated values (RFC 4180), with a line of the columns. @throws {Refusal} CGEN1004 */
  csv (id: number): string {
    const lines = [this.get(id).columns, ...this.rows(id).map(({ values }) => values)]
    return lines.map(values => `${values.map(quoted).join(',')}\r\n`).join('')
  }

  #view (definition: ReportDefinition): ReportView {
    const known = this.#views.get(definition)
    if (known !== undefined) return known
    const { id, name, description, createdBy, filterGroupId, columns } = definition
    const view = { id, name, description, category: 'Custom', isBuiltIn: false, createdBy, filterGroupId, columns }
    this.#views.set(definition, view)
    return view
  }

  /** @param before whose fields are not known may stay so */
  #judged (report: ReportDefinition, before?: ReportDefinition): ReportDefinition {
    const { name, description, filterGroupId, contextId, columns, fieldIds, sort } = report
    const fields = new Set([...QUERY_CONTEXTS.find(({ id }) => id === contextId)?.fields ?? [], ...ALERT_FIELDS].map(({ id }) => id))
    const isUnknown = before?.fieldIds.length === 0 && fieldIds.length === 0 && isDeepStrictEqual(columns, before.columns)
    const checks: ReadonlyArray<readonly [property: string, holds: boolean]> = [
      ['Name', name.trim() !== '' && name.length <= 255],
      ['Description', description.length <= 2_000],
      ['FilterGroupId', filterGroupId === 0 || this.#needs.inventory.hasGroup(filterGroupId)],
      ['ContextId', isUnknown || QUERY_CONTEXTS.some(({ id, fields }) => id === contextId && fields.length > 0)],
      ['ResultFields', isUnknown || (fieldIds.length > 0 && fieldIds.every(id => fields.has(id)))],
      ['SortFields', sort.every(({ fieldId }) => fields.has(fieldId))],
      ['ColumnNames', isUnknown || columns.length === fieldIds.length]
    ]
    const broken = checks.find(([, holds]) => !holds)
    if (broken !== undefined) throw invalid(broken[0], 'its value is none, or names what is not there')
    return report
  }

  /** Of alerts, each is a row; a device without any has none then. */
  #read ({ filterGroupId, contextId, fieldIds, sort }: ReportDefinition): Rows['rows'] {
    const { inventory, alerts } = this.#needs
    const context = QUERY_CONTEXTS.find(({ id }) => id === contextId)
    if (context === undefined || (filterGroupId !== 0 && !inventory.hasGroup(filterGroupId))) return []
    const all = filterGroupId === 0 ? inventory.estate.devices : inventory.leafDevices(filterGroupId)
    const readers = new Map<number, (device: Device, alert: Alert | null) => string>([
      ...context.fields.map(({ id, valueOf }) => [id, (device: Device) => valueOf(device)] as const),
      ...ALERT_FIELDS.map(({ id, valueOf }) => [id, (_: Device, alert: Alert | null) => alert === null ? '' : valueOf(alert)] as const)
    ])
    const ofAlerts = [...fieldIds, ...sort.map(({ fieldId }) => fieldId)].some(id => ALERT_FIELDS.some(field => field.id === id))
    const subjects = all.filter(context.holds).flatMap((device): Array<readonly [Device, Alert | null]> =>
      ofAlerts ? alerts.of(device).map(alert => [device, alert] as const) : [[device, null]])
    const rows = subjects.map(([device, alert]) => {
      const read = (id: number): string => readers.get(id)?.(device, alert) ?? ''
      return { values: fieldIds.map(read), keys: sort.map(({ fieldId }) => read(fieldId)) }
    })
    rows.sort((one, other) => sort.reduce((order, { descending }, index) => {
      const [own, its] = [one.keys[index] ?? '', other.keys[index] ?? '']
      return order !== 0 || own === its ? order : (own < its) === descending ? 1 : -1
    }, 0))
    return rows.map(({ values }) => ({ values }))
  }
}

function quoted (value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

function invalid (property: string, reason: string): Refusal {
  return new Refusal('CGEN6002', [property], { reason })
}
