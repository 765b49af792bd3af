import type { Device } from '../../estate/device.ts'
import type { Offer, Package } from '../../estate/firmware-catalog.ts'
import { sourceNameOf } from '../../estate/firmware-report.ts'
import { softwareOf } from '../../estate/software.ts'
import type { Clock } from '../clock/clock.ts'
import { invalid } from '../configuration/refusals.ts'
import { type DeviceRecord, withVersions } from '../inventory/device-state.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Applied } from '../jobs/job-outcome.ts'
import type { JobState, JobTarget, TargetResult } from '../jobs/job-state.ts'
import type { Draft } from '../overlay/draft.ts'
import { actorOf, paramOf } from '../overlay/tasks.ts'
import type { Catalogs } from './catalogs.ts'
import type { FirmwareJobs } from './firmware-jobs.ts'
import type { UpdatePackages } from './update-packages.ts'

interface Needs {
  readonly clock: Clock
  readonly inventory: Inventory
  readonly tasks: FirmwareJobs
  readonly catalogs: Catalogs
  readonly packages: UpdatePackages
}

/** How updates are to be done (Ansible's ome_firmware, PowerShell, Dell's scripts). */
interface Order {
  /** Whether they wait for the next start. */
  readonly staged: boolean
  readonly clearJobQueue: boolean
  readonly resetController: boolean
}

/** What comes of one device. */
interface Outcome {
  readonly result: TargetResult
  /** Versions by the ids of components. */
  readonly versions: Readonly<Record<string, string>>
  readonly device: Device | undefined
}

const START: readonly string[] = [
  'Running', 'Starting communication with the device.', 'Checking LC-Service state', 'Checking Remote Services availability',
  'Remote Service is ready.'
]

/** Of a job that names none. */
const NO_TARGET = 'No device is named.'

/** What jobs bring to devices: updates of a catalog, or of a file that was uploaded. */
export class Updates {
  readonly #needs: Needs

  constructor (needs: Needs) {
    this.#needs = needs
  }

  /** Has the jobs do it. */
  define (): void {
    this.#needs.tasks.define('INSTALL_FIRMWARE', { steps: START, apply: (job, draft) => this.#installed(job, draft) })
  }

  /** @throws {Refusal} CGEN6002: the run fails as a whole, for it names a catalog that is not there */
  #installed (job: JobState, draft: Draft): Applied {
    const { inventory, clock } = this.#needs
    const order = orderOf(job)
    const offer = this.#offerOf(job)
    if (job.targets.length === 0) return { audited: [], results: [{ id: 0, key: job.name, text: NO_TARGET, failed: true }] }
    const outcomes = job.targets.map((target, index) => this.#outcome(job, order, offer, target, index))
    const [now, records] = [clock.text(), new Map(inventory.records(draft.state))]
    for (const { device, versions } of outcomes) {
      if (device === undefined || Object.keys(versions).length === 0) continue
      records.set(device.id, recorded(device, { id: device.id, ...records.get(device.id) }, versions, order, now))
    }
    const changed = [...new Set(outcomes.flatMap(({ device, versions }) => Object.keys(versions).length === 0 ? [] : device?.id ?? []))]
    inventory.putRecords(draft.state, (piece, value) => { draft.put(piece, value) }, changed.flatMap(id => records.get(id) ?? []))
    return {
      audited: changed.length === 0
        ? []
        : [{ event: order.staged ? 'firmwareStaged' : 'firmwareUpdated', actor: actorOf(job), args: changed.map(String) }],
      results: outcomes.map(({ result }) => result)
    }
  }

  /** What the catalog of the job has; null: what is installed are files. */
  #offerOf (job: JobState): Offer | null {
    const catalog = paramOf(job, 'catalogId')
    if (catalog === '') return null
    if (this.#needs.catalogs.overlay.find(Number(catalog)) === undefined) throw invalid('catalogId', `there is no catalog ${catalog}`)
    return this.#needs.catalogs.offerOf(Number(catalog))
  }

  #outcome (job: JobState, order: Order, offer: Offer | null, target: JobTarget, index: number): Outcome {
    const { id, data } = target
    const device = this.#needs.inventory.estate.device(id)
    const asked = [...(order.clearJobQueue ? ['The job queue is cleared.'] : []), ...(order.resetController ? ['iDRAC is reset.'] : [])]
    const result = (lines: readonly string[], failed: boolean): TargetResult =>
      ({ id, key: device?.name ?? String(id), text: [...START, ...asked, ...lines].join('\n'), failed })
    if (device === undefined) return { result: result(['The device is managed no more.'], true), versions: {}, device }
    if (!device.connected) return { result: result(['Unable to connect to the device.'], true), versions: {}, device }
    const wanted = data.split(';').map(part => part.trim()).filter(part => part !== '')
    const updates = wanted.map(name => ({ name, update: this.#update(device, offer, name) }))
    const versions = Object.fromEntries(updates.flatMap(({ update }) => update === null ? [] : [[update.componentId, update.version]]))
    const lines = updates.flatMap(({ name, update }, part) => update === null
      ? [`The update of ${name} is not applicable to the device.`]
      : downloaded(name, `JID_${String(job.id * 10_000 + index * 50 + part).padStart(12, '0')}`))
    const ending = order.staged ? ['The updates are staged for the next reboot.'] : restarted(job, index)
    const done = Object.keys(versions).length === 0 ? [] : ending
    const failed = wanted.length === 0 || updates.some(({ update }) => update === null)
    return { result: result([...lines, ...done], failed), versions, device }
  }

  /** What is installed for a part of a target's data: a component, or `component=token`; null: there is nothing for it. */
  #update (device: Device, offer: Offer | null, part: string): { readonly componentId: string, readonly version: string } | null {
    const [, source = part, token] = /^(.*)=(\d+)$/.exec(part) ?? []
    const software = softwareOf(device).find(software => sourceNameOf(software) === source)
    if (software === undefined) return null
    const { componentId } = software
    const found: Package | undefined = token === undefined
      ? offer?.(device.model, componentId)
      : this.#needs.packages.offerOf(Number(token))?.(device.model, componentId)
    return found === undefined ? null : { componentId, version: found.version }
  }
}

function orderOf (job: JobState): Order {
  const says = (name: string): boolean => paramOf(job, name).toLowerCase() === 'true'
  return { staged: says('stagingValue'), clearJobQueue: says('clearJobQueue'), resetController: says('firmwareReset') }
}

function recorded (
  device: Device, before: DeviceRecord, versions: Outcome['versions'], { staged, clearJobQueue }: Order, now: string
): DeviceRecord {
  const { staged: waiting, ...record } = before
  const kept = clearJobQueue ? undefined : waiting
  if (staged) return { ...record, staged: { ...kept, ...versions } }
  // The device starts anew: what waited for that is done as well.
  return { ...withVersions(device, record, { ...kept, ...versions }), lastInventoryTime: now, lastStatusTime: now }
}

/** As the product tells of it (OME-Python and scripts, issue 134). */
function downloaded (name: string, jid: string): readonly string[] {
  return [
    `Initiated Update Job for ${name} with JobId (${jid})`, `Job status for ${jid} is Downloaded`,
    'Message: Package successfully downloaded.', 'Message ID: RED002'
  ]
}

function restarted (job: JobState, index: number): readonly string[] {
  const rid = `RID_${String(job.id * 10_000 + index * 50 + 49).padStart(12, '0')}`
  return [
    `Created Reboot Job (${rid})`, 'Scheduled all downloaded Update Jobs.', `Job status for ${rid} is Pending Reboot`,
    `Job status for ${rid} is Reboot Completed`
  ]
}
