import type { Device } from '../../estate/device.ts'
import { FIRMWARE_BASELINE, FIRST_BASELINE, type FirmwareBaseline, type Target } from '../../estate/firmware.ts'
import type { Offer } from '../../estate/firmware-catalog.ts'
import {
  type ComponentReport, type FirmwareReport, type FirmwareSummary, firmwareReport, firmwareSummary
} from '../../estate/firmware-report.ts'
import { Refusal } from '../../messages.ts'
import type { Clock } from '../clock/clock.ts'
import { inUse, invalid } from '../configuration/refusals.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { JobState } from '../jobs/job-state.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Actor, Audited } from '../logs/audit-log.ts'
import type { Draft } from '../overlay/draft.ts'
import type { Kind, Overlay } from '../overlay/overlay.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { DONE, RUNNING, actorOf, runningIn } from '../overlay/tasks.ts'
import type { Catalogs } from './catalogs.ts'
import type { FirmwareJobs } from './firmware-jobs.ts'

const BASELINES: Kind<FirmwareBaseline> = {
  name: 'firmwareBaselines',
  schema: FIRMWARE_BASELINE,
  firstId: FIRST_BASELINE,
  unique: { of: ({ name }) => name, taken: () => new Refusal('CUPD3098') },
  references: [{
    to: 'catalogs',
    ids: ({ catalogId }) => [catalogId],
    missing: id => invalid('CatalogId', `there is no catalog ${id}`),
    removal: ({ name }, id) => inUse('catalog', id, 'baseline', name)
  }],
  // Device managers may make none (BASELINE_MANAGEMENT): none is theirs.
  isOf: () => false,
  arrived: baseline => ({ ...baseline, taskId: 0 }),
  unknown: id => new Refusal('CGEN1006', [], { reason: `there is no firmware baseline ${id}` })
}

/** What a client says of a baseline. Absent: it stays, or is nothing in a new one. */
export type FirmwareBaselineInput = Partial<Pick<FirmwareBaseline,
  'name' | 'description' | 'catalogId' | 'repositoryId' | 'targets' | 'downgradeEnabled' | 'is64Bit' | 'filterNoRebootRequired'>>

/** A baseline as it is shown. */
export interface FirmwareBaselineView extends FirmwareBaseline {
  readonly repositoryName: string
  readonly repositoryType: string
  readonly complianceSummary: FirmwareSummary
}

interface Needs {
  readonly overlays: Overlays
  readonly clock: Clock
  readonly inventory: Inventory
  readonly jobs: Jobs
  readonly tasks: FirmwareJobs
  readonly catalogs: Catalogs
}

interface Compared {
  readonly depends: readonly unknown[]
  readonly reports: readonly FirmwareReport[]
  readonly summary: FirmwareSummary
}

/** The baselines of firmware. How devices compare is computed from what is on them and in the catalog, as both are now. */
export class FirmwareBaselines {
  readonly overlay: Overlay<FirmwareBaseline>
  readonly #needs: Needs
  readonly #compared = new WeakMap<FirmwareBaseline, Compared>()
  /** Of one device, by what was offered and how it was compared: most devices stay when one changes. */
  readonly #reports = new WeakMap<Offer, Map<string, WeakMap<Device, FirmwareReport>>>()

  constructor (needs: Needs) {
    this.#needs = needs
    this.overlay = needs.overlays.over(BASELINES, () => needs.inventory.estate.firmwareBaselines)
    needs.tasks.define('CHECK_FIRMWARE_BASELINE', {
      steps: ['Comparing the devices with the catalog.'],
      apply: (job, draft) => this.#checked(job, draft)
    })
    needs.tasks.stand('CHECK_FIRMWARE_BASELINE', this.overlay, ({ name, lastRun: ran }) => ({ name: checkName(name), ran }))
  }

  get list (): readonly FirmwareBaselineView[] {
    const running = runningIn(this.#needs.jobs)
    return this.overlay.list.map(baseline => this.#view(baseline, running))
  }

  /** @throws {Refusal} CGEN1006 for an unknown id */
  get (id: number): FirmwareBaselineView {
    return this.#view(this.overlay.get(id), runningIn(this.#needs.jobs))
  }

  /** How each target compares, those of groups included. @throws {Refusal} CGEN1006 for an unknown baseline */
  reports (id: number): readonly FirmwareReport[] {
    return this.#comparedWith(this.overlay.get(id)).reports
  }

  /** Its devices, those of groups included. @throws {Refusal} CGEN1006 for an unknown baseline */
  devicesOf (id: number): readonly Device[] {
    return this.#devicesOf(this.overlay.get(id))
  }

  /** How the components of one target compare. @throws {Refusal} CGEN1006 for an unknown baseline or report */
  components (id: number, reportId: number): readonly ComponentReport[] {
    const report = this.reports(id).find(report => report.id === reportId)
    if (report === undefined) throw new Refusal('CGEN1006')
    return report.componentComplianceReports
  }

  /** Makes a baseline, by a job that compares. @throws {Refusal} CGEN6002 naming the property, CUPD3098 for a name that is taken */
  async create (input: FirmwareBaselineInput, actor: Actor): Promise<FirmwareBaseline> {
    let id = 0
    await this.#check(input.name ?? '', actor, (taskId, draft) => {
      id = draft.add(this.overlay, id => this.#judged(draft, {
        id,
        name: '',
        description: '',
        lastRun: null,
        catalogId: 0,
        repositoryId: 0,
        targets: [],
        downgradeEnabled: false,
        is64Bit: true,
        filterNoRebootRequired: false,
        ...input,
        taskId,
        taskStatusId: 0
      })).id
    })
    return this.overlay.get(id)
  }

  /** Changes a baseline; its devices are compared anew. @throws {Refusal} CGEN1006 for an unknown one, and as {@link create} */
  async change (id: number, input: FirmwareBaselineInput, actor: Actor): Promise<FirmwareBaseline> {
    const { name } = this.overlay.get(id)
    await this.#check(input.name ?? name, actor, (taskId, draft) => {
      draft.change(this.overlay, id, baseline => this.#judged(draft, { ...baseline, ...input, taskId }))
    })
    return this.overlay.get(id)
  }

  /** Deletes baselines, all or none. @throws {Refusal} CGEN6002 for one that is not there */
  async remove (ids: readonly number[], actor: Actor): Promise<void> {
    await this.#needs.overlays.commit(draft => {
      const named = [...new Set(ids)]
      const known = new Map(draft.seen(this.overlay).map(({ id, name }) => [id, name]))
      const unknown = named.find(id => !known.has(id))
      if (unknown !== undefined || named.length === 0) throw invalid('BaselineIds', `there is no firmware baseline ${unknown ?? ''}`)
      draft.remove(this.overlay, named)
      return named.map(id => known.get(id) ?? '')
    }, names => [{ event: 'firmwareBaselinesDeleted', actor, args: names }])
  }

  /** Takes devices out of all baselines, in a commit that removes them. */
  release (draft: Draft, gone: ReadonlySet<number>): void {
    const isGone = ({ id, type }: Target): boolean => !isGroup(type) && gone.has(id)
    for (const { id } of draft.list(this.overlay).filter(({ targets }) => targets.some(isGone))) {
      draft.change(this.overlay, id, baseline => ({ ...baseline, targets: baseline.targets.filter(target => !isGone(target)) }))
    }
  }

  async #check (name: string, actor: Actor, within: (taskId: number, draft: Draft) => void): Promise<void> {
    await this.#needs.tasks.create({ action: 'CHECK_FIRMWARE_BASELINE', name: checkName(name), actor, within })
  }

  #checked (job: JobState, draft: Draft): Audited[] {
    const baseline = draft.list(this.overlay).find(({ taskId }) => taskId === job.id)
    if (baseline === undefined) return []
    draft.change(this.overlay, baseline.id, current => ({ ...current, taskStatusId: DONE, lastRun: this.#needs.clock.text() }))
    return [{ event: 'firmwareBaselineChecked', actor: actorOf(job), args: [baseline.name] }]
  }

  /** @throws {Refusal} CGEN6002 naming the property */
  #judged (draft: Draft, baseline: FirmwareBaseline): FirmwareBaseline {
    const { name, catalogId, repositoryId, targets } = baseline
    const { catalogs, inventory } = this.#needs
    if (name.trim() === '' || name.length > 255) throw invalid('Name')
    const catalog = draft.find(catalogs.overlay, catalogId)
    if (catalog?.status !== 'Completed') throw invalid('CatalogId', `there is no catalog ${catalogId}, or it was not read`)
    if (catalog.repository.id !== repositoryId) throw invalid('RepositoryId', `the repository of the catalog is ${catalog.repository.id}`)
    const unknown = targets.find(({ id, type }) => isGroup(type) ? !inventory.hasGroup(id) : inventory.estate.device(id) === undefined)
    if (unknown !== undefined || targets.length === 0) throw invalid('Targets', `there is no target ${unknown?.id ?? ''}`)
    return baseline
  }

  #view (baseline: FirmwareBaseline, running: ReadonlySet<number>): FirmwareBaselineView {
    const { id, name, description, lastRun, catalogId, repositoryId, targets, ...rest } = baseline
    const repository = this.#needs.catalogs.overlay.find(catalogId)?.repository
    return {
      id,
      name,
      description,
      lastRun,
      catalogId,
      repositoryId,
      repositoryName: repository?.name ?? '',
      repositoryType: repository?.repositoryType ?? '',
      complianceSummary: this.#comparedWith(baseline).summary,
      targets,
      ...rest,
      taskStatusId: running.has(baseline.taskId) ? RUNNING : baseline.taskStatusId
    }
  }

  #comparedWith (baseline: FirmwareBaseline): Compared {
    const { inventory, catalogs } = this.#needs
    const offer = catalogs.offerOf(baseline.catalogId)
    const depends = [offer, inventory.estate, inventory.groups]
    const known = this.#compared.get(baseline)
    if (known !== undefined && known.depends.every((thing, index) => thing === depends[index])) return known
    const reports = baseline.lastRun === null ? [] : this.#devicesOf(baseline).map(device => this.#report(device, offer, baseline))
    const compared = { depends, reports, summary: firmwareSummary(reports) }
    this.#compared.set(baseline, compared)
    return compared
  }

  #report (device: Device, offer: Offer, baseline: FirmwareBaseline): FirmwareReport {
    const key = `${baseline.downgradeEnabled} ${baseline.filterNoRebootRequired}`
    const byKey = this.#reports.get(offer) ?? new Map<string, WeakMap<Device, FirmwareReport>>()
    this.#reports.set(offer, byKey)
    const byDevice = byKey.get(key) ?? new WeakMap<Device, FirmwareReport>()
    byKey.set(key, byDevice)
    const report = byDevice.get(device) ?? firmwareReport(device, offer, baseline)
    byDevice.set(device, report)
    return report
  }

  #devicesOf ({ targets }: FirmwareBaseline): readonly Device[] {
    const { inventory } = this.#needs
    const all = targets.flatMap(({ id, type }) => {
      if (!isGroup(type)) return inventory.estate.device(id) ?? []
      return inventory.hasGroup(id) ? inventory.leafDevices(id) : []
    })
    return [...new Set(all)]
  }
}

/** Clients number the types of groups as they like, and agree on the name. */
function isGroup ({ name }: Target['type']): boolean {
  return name.toUpperCase() === 'GROUP'
}

function checkName (baseline: string): string {
  return `Baseline Compliance - ${baseline}`
}
