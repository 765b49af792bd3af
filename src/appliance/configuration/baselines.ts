import {
  CONFIGURATION_BASELINE, type ComplianceGroup, type ComplianceSummary, type ConfigurationBaseline, type ConfigurationReport, COMPLIANT,
  NOT_COMPLIANT, NOT_INVENTORIED, comparison, differences, reportOf, summaryOf
} from '../../estate/configuration.ts'
import type { Device } from '../../estate/device.ts'
import { COMPLIANCE_VIEW, type TemplateSettings } from '../../estate/templates.ts'
import { Refusal } from '../../messages.ts'
import type { Clock } from '../clock/clock.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Applied } from '../jobs/job-outcome.ts'
import type { JobState, JobTarget } from '../jobs/job-state.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor, Audited } from '../logs/audit-log.ts'
import type { Draft } from '../overlay/draft.ts'
import type { Kind, Overlay } from '../overlay/overlay.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { DONE, RUNNING, actorOf, deviceTarget, groupTarget, paramOf, runningIn, stateNow } from '../overlay/tasks.ts'
import type { ConfigurationJobs } from './configuration-jobs.ts'
import { type When, cronOf } from './deployments.ts'
import { type DeviceSettings, valuesOf } from './device-settings.ts'
import { reach, told } from './reach.ts'
import { invalid } from './refusals.ts'
import type { TemplateBook } from './template-book.ts'

const BASELINES: Kind<ConfigurationBaseline> = {
  name: 'configurationBaselines',
  schema: CONFIGURATION_BASELINE,
  firstId: 164,
  unique: { of: ({ name }) => name, taken: name => invalid('Name', `another baseline is called ${name}`) },
  references: [{
    to: 'templates',
    ids: ({ templateId }) => [templateId],
    missing: id => new Refusal('CTEM1026', [String(id)]),
    // Terraform deletes a template before its baseline has another one (an acceptance test of the provider).
    removal: 'nothing'
  }],
  // Device managers may make none (BASELINE_MANAGEMENT): none is theirs.
  isOf: () => false,
  arrived: baseline => ({ ...baseline, taskId: 0 }),
  unknown: id => new Refusal('CGEN1008', [], { reason: `there is no configuration baseline ${id}` })
}

const APPLYING = 'Applying the template.'

const [DEVICE, GROUP] = [{ id: 1000, name: 'DEVICE' }, { id: 2000, name: 'GROUP' }]

/** What a client says of a baseline. Absent: it stays, or is nothing in a new one. */
export type BaselineInput = Partial<Pick<ConfigurationBaseline, 'name' | 'description' | 'templateId' | 'notificationSettings'>> & {
  readonly targetIds?: readonly number[]
}

/** A baseline as it is shown. */
export interface BaselineView extends ConfigurationBaseline {
  /** Empty where the template is gone. */
  readonly templateName: string
  readonly templateType: number
  readonly percentageComplete: string
  readonly configComplianceSummary: ComplianceSummary
}

interface Needs {
  readonly ledger: Ledger
  readonly overlays: Overlays
  readonly clock: Clock
  readonly inventory: Inventory
  readonly templateBook: TemplateBook
  readonly devices: DeviceSettings
  readonly jobs: Pick<Jobs, 'kept'>
  readonly tasks: ConfigurationJobs
}

/** How the devices of a baseline compare, and what is shown of it then. */
interface Compared {
  readonly depends: readonly unknown[]
  readonly reports: readonly ConfigurationReport[]
  readonly view: BaselineView
}

/** The baselines of configuration. How devices compare is computed from their settings and the template's, as they are now. */
export class ConfigurationBaselines {
  readonly overlay: Overlay<ConfigurationBaseline>
  readonly #needs: Needs
  readonly #compared = new WeakMap<ConfigurationBaseline, Compared>()

  constructor (needs: Needs) {
    this.#needs = needs
    this.overlay = needs.overlays.over(BASELINES, () => needs.inventory.estate.configurationBaselines)
    needs.tasks.define('CHECK_BASELINE', {
      steps: ['Comparing the devices with the template.'],
      apply: (job, draft) => this.#checked(job, draft)
    })
    needs.tasks.stand('CHECK_BASELINE', this.overlay, ({ name, baselineTargets, lastRun: ran }) =>
      ({ name: checkName(name), targets: jobTargets(baselineTargets), ran }))
    needs.tasks.define('REMEDIATE_BASELINE', { steps: [APPLYING], apply: (job, draft) => this.#remediated(job, draft) })
  }

  get list (): readonly BaselineView[] {
    const running = runningIn(this.#needs.jobs)
    return this.overlay.list.map(baseline => this.#compare(baseline, running).view)
  }

  /** @throws {Refusal} CGEN1008 for an unknown id */
  get (id: number): BaselineView {
    return this.#compare(this.overlay.get(id), runningIn(this.#needs.jobs)).view
  }

  /** How each target compares, those of groups included. @throws {Refusal} CGEN1008 */
  reports (id: number): readonly ConfigurationReport[] {
    return this.#compare(this.overlay.get(id), runningIn(this.#needs.jobs)).reports
  }

  /** Which settings of a device differ from the template's. */
  differences ({ templateId }: ConfigurationBaseline, { id, complianceStatus }: ConfigurationReport): readonly ComplianceGroup[] {
    const { ledger, inventory, devices, templateBook: templates } = this.#needs
    const device = inventory.estate.device(id)
    if (device === undefined || complianceStatus === NOT_INVENTORIED) return []
    const owner = templates.settingsOf(templateId)
    return differences(owner, owner.settings, devices.reader(ledger.state, device))
  }

  /** Makes a baseline, by a job that compares. @throws {Refusal} CTEM1026 for no template of compliance, CGEN6002 naming the property */
  async create (input: BaselineInput, actor: Actor): Promise<ConfigurationBaseline> {
    const { name = '', description = '', templateId = 0, targetIds = [], notificationSettings = null } = input
    const baselineTargets = this.#targets(targetIds)
    let id = 0
    await this.#check(name, baselineTargets, actor, (taskId, draft) => {
      id = draft.add(this.overlay, id => this.#judged(draft, {
        id,
        name,
        description,
        templateId,
        taskId,
        taskStatus: RUNNING,
        lastRun: null,
        baselineTargets,
        notificationSettings
      })).id
    })
    return this.overlay.get(id)
  }

  /** Changes a baseline; its devices are compared anew. @throws {Refusal} CGEN1008 for an unknown one, and as {@link create} */
  async change (id: number, { targetIds, ...input }: BaselineInput, actor: Actor): Promise<ConfigurationBaseline> {
    const { name, baselineTargets } = this.overlay.get(id)
    const targets = targetIds === undefined ? baselineTargets : this.#targets(targetIds)
    await this.#check(name, targets, actor, (taskId, draft) => {
      draft.change(this.overlay, id, baseline =>
        this.#judged(draft, { ...baseline, ...input, baselineTargets: targets, taskId, taskStatus: RUNNING }))
    })
    return this.overlay.get(id)
  }

  /** Deletes baselines, all or none. @throws {Refusal} CGEN1004 for one that is not there */
  async remove (ids: readonly number[], actor: Actor): Promise<void> {
    await this.#needs.overlays.commit(draft => {
      const named = [...new Set(ids)]
      const known = new Map(draft.seen(this.overlay).map(baseline => [baseline.id, baseline]))
      if (named.length === 0 || named.some(id => !known.has(id))) throw new Refusal('CGEN1004', ['BaselineIds'])
      const names = named.map(id => known.get(id)?.name ?? '')
      draft.remove(this.overlay, named)
      return names
    }, names => [{ event: 'configurationBaselineDeleted', actor, args: names }])
  }

  /**
   * Writes the template of a baseline to devices of it, by a job.
   *
   * @param deviceIds absent: all that do not comply
   * @returns the id of the job
   * @throws {Refusal} CGEN1008 for an unknown baseline, CTEM1026 if its template is gone, CTEM9021 for a device that is not in it
   */
  async remediate (
    { id = 0, deviceIds, schedule }: { id?: number, deviceIds?: readonly number[], schedule?: When }, actor: Actor
  ): Promise<number> {
    const baseline = this.get(id)
    this.#needs.templateBook.settingsOf(baseline.templateId)
    const reports = this.reports(id)
    const known = new Set(reports.map(({ id }) => id))
    const stranger = deviceIds?.find(device => !known.has(device))
    if (stranger !== undefined) throw new Refusal('CTEM9021', [baseline.templateName, `the device ${stranger} is not in the baseline`])
    const chosen = deviceIds ?? reports.filter(({ complianceStatus }) => complianceStatus === NOT_COMPLIANT).map(({ id }) => id)
    if (chosen.length === 0) throw new Refusal('CTEM9021', [baseline.templateName, 'no device is named'])
    const job = await this.#needs.tasks.create({
      action: 'REMEDIATE_BASELINE',
      name: `Remediate - ${baseline.name}`,
      actor,
      devices: [...new Set(chosen)],
      params: { baselineId: String(id), templateId: String(baseline.templateId) },
      cron: cronOf(schedule)
    })
    return job.id
  }

  async #check (
    name: string, baselineTargets: ConfigurationBaseline['baselineTargets'], actor: Actor, within: (taskId: number, draft: Draft) => void
  ): Promise<void> {
    await this.#needs.tasks.create({ action: 'CHECK_BASELINE', name: checkName(name), actor, targets: jobTargets(baselineTargets), within })
  }

  #checked (job: JobState, draft: Draft): Audited[] {
    const baseline = draft.list(this.overlay).find(({ taskId }) => taskId === job.id)
    if (baseline === undefined) return []
    draft.change(this.overlay, baseline.id, current => ({ ...current, taskStatus: DONE, lastRun: this.#needs.clock.text() }))
    return [{ event: 'configurationBaselineChecked', actor: actorOf(job), args: [baseline.name] }]
  }

  #remediated (job: JobState, draft: Draft): readonly Audited[] | Applied {
    const { templateBook: templates, devices, inventory } = this.#needs
    const reached = reach(inventory, job.targets)
    const { settings } = draft.get(templates.settings, Number(paramOf(job, 'templateId')))
    const values = valuesOf(settings)
    devices.write(draft, reached.map(({ id }) => ({ device: id, values, own: [] })))
    const args = [paramOf(job, 'baselineId'), ...reached.map(({ id }) => String(id))]
    return told(reached.length === 0 ? [] : [{ event: 'devicesRemediated', actor: actorOf(job), args }], job, reached, [APPLYING])
  }

  /** @throws {Refusal} CTEM1026 for a template that is none of compliance, CGEN6002 for no name */
  #judged (draft: Draft, baseline: ConfigurationBaseline): ConfigurationBaseline {
    const { name, templateId } = baseline
    if (name.trim() === '' || name.length > 255) throw invalid('Name')
    const template = draft.find(this.#needs.templateBook.templates, templateId)
    if (template?.viewTypeId !== COMPLIANCE_VIEW) throw new Refusal('CTEM1026', [String(templateId)])
    return baseline
  }

  /** Devices and groups stand in one list: their ids are not alike (Ansible sends no types). */
  #targets (ids: readonly number[]): ConfigurationBaseline['baselineTargets'] {
    const { inventory } = this.#needs
    return [...new Set(ids)].map(id => {
      if (inventory.estate.device(id) !== undefined) return { id, type: DEVICE }
      if (inventory.hasGroup(id)) return { id, type: GROUP }
      throw invalid('BaselineTargets', `there is no device and no group ${id}`)
    })
  }

  /** The same objects as long as nothing has changed. */
  #compare (baseline: ConfigurationBaseline, running: ReadonlySet<number>): Compared {
    const { inventory, templateBook: { templates, settings: all }, devices } = this.#needs
    const [template, settings] = [templates.find(baseline.templateId), all.find(baseline.templateId)]
    const taskStatus = stateNow(baseline.taskStatus, baseline.taskId, running)
    const depends = [template, settings, taskStatus, devices.written, inventory.groups]
    const known = this.#compared.get(baseline)
    if (known !== undefined && known.depends.every((thing, index) => thing === depends[index])) return known
    const reports = this.#reports(baseline, baseline.lastRun === null ? undefined : settings)
    const view = {
      ...baseline,
      templateName: template?.name ?? '',
      templateType: template?.typeId ?? 0,
      taskStatus,
      percentageComplete: taskStatus === RUNNING ? '0' : '100',
      configComplianceSummary: summaryOf(reports)
    }
    const compared = { depends, reports, view }
    this.#compared.set(baseline, compared)
    return compared
  }

  /** @param template undefined: they were never compared */
  #reports (baseline: ConfigurationBaseline, template: TemplateSettings | undefined): readonly ConfigurationReport[] {
    const { ledger: { state }, devices } = this.#needs
    if (template === undefined) return this.#devicesOf(baseline).map(device => reportOf(device, NOT_INVENTORIED))
    const complies = comparison(template.settings)
    return this.#devicesOf(baseline).map(device =>
      reportOf(device, complies(device, devices.reader(state, device), devices.isUntouched(device)) ? COMPLIANT : NOT_COMPLIANT))
  }

  #devicesOf ({ baselineTargets }: ConfigurationBaseline): readonly Device[] {
    const { inventory } = this.#needs
    const all = baselineTargets.flatMap(({ id, type }) => {
      if (type.id === DEVICE.id) return inventory.estate.device(id) ?? []
      return inventory.hasGroup(id) ? inventory.leafDevices(id) : []
    })
    return [...new Set(all)]
  }
}

function checkName (baseline: string): string {
  return `Check Compliance - ${baseline}`
}

function jobTargets (targets: ConfigurationBaseline['baselineTargets']): JobTarget[] {
  return targets.map(({ id, type }) => type.id === GROUP.id ? groupTarget(id) : deviceTarget(id))
}
