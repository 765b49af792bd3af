import { COUNT, type Typed, closed } from '../../schema/schema.ts'
import type { Device } from '../../estate/device.ts'
import { type Offer, PACKAGES, offerOf } from '../../estate/firmware-catalog.ts'
import { type ComponentReport, componentReport } from '../../estate/firmware-report.ts'
import { readUpdatePackage } from '../../estate/update-package.ts'
import { installedOn } from '../../estate/software.ts'
import { Refusal } from '../../messages.ts'
import { invalid } from '../configuration/refusals.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Kind, Overlay } from '../overlay/overlay.ts'
import type { Overlays } from '../overlay/overlays.ts'
import type { FirmwareBaselines } from './firmware-baselines.ts'

/** What a file that was uploaded updates: the file itself is not kept. */
const UPDATE_PACKAGE = closed({ id: COUNT, packages: PACKAGES })

type UpdatePackage = Typed<typeof UPDATE_PACKAGE>

const UPLOADS: Kind<UpdatePackage> = {
  name: 'updatePackages',
  schema: UPDATE_PACKAGE,
  // Tokens look like a time in milliseconds.
  firstId: 1_577_786_112_600,
  unknown: id => invalid('SingleUpdateReportFileToken', `there is no file ${id}`)
}

/** Files whose tokens are known; of more the oldest are forgotten. */
const MOST_KEPT = 50

/** Which devices a file is asked about. */
export interface Selection {
  readonly baselines: readonly number[]
  readonly groups: readonly number[]
  readonly devices: readonly number[]
}

/** What a file means for one device. */
export interface PackageReport {
  readonly device: Device
  readonly components: readonly ComponentReport[]
}

interface Needs {
  readonly overlays: Overlays
  readonly inventory: Inventory
  readonly baselines: FirmwareBaselines
}

/** Dell Update Packages that users upload. */
export class UpdatePackages {
  readonly #overlay: Overlay<UpdatePackage>
  readonly #needs: Needs

  constructor (needs: Needs) {
    this.#needs = needs
    const none: readonly never[] = []
    this.#overlay = needs.overlays.over(UPLOADS, () => none)
  }

  /** Takes a file, or the two ends of it. @returns its token @throws {Refusal} CGEN6002 for an empty one */
  async upload (file: Buffer, actor: Actor): Promise<number> {
    if (file.length === 0) throw invalid('File', 'the file is empty')
    const packages = await readUpdatePackage(file)
    return await this.#needs.overlays.commit(draft => {
      const { id } = draft.add(this.#overlay, id => ({ id, packages }))
      const old = draft.list(this.#overlay).slice(0, -MOST_KEPT).map(({ id }) => id)
      if (old.length > 0) draft.remove(this.#overlay, old)
      return id
    }, id => [{ event: 'updateUploaded', actor, args: [String(id)] }])
  }

  /** What a file has for whom; undefined for an unknown token. */
  offerOf (token: number): Offer | undefined {
    const found = this.#overlay.find(token)
    return found === undefined ? undefined : offerOf(found.packages)
  }

  /**
   * What a file means for devices: those it does not apply to have no components.
   *
   * @throws {Refusal} CGEN6002 for an unknown token, device, group or baseline, and for no device; MOCK1073 where it applies to none
   */
  report (token: number, selection: Selection): readonly PackageReport[] {
    const offer = offerOf(this.#overlay.get(token).packages)
    const reports = this.#selected(selection).map(device => ({
      device,
      components: installedOn(device).flatMap((software, index) => {
        const update = offer(device.model, software.componentId)
        return update === undefined ? [] : componentReport(index + 1, software, update, { downgradeEnabled: true })
      })
    }))
    if (reports.every(({ components }) => components.length === 0)) throw new Refusal('MOCK1073')
    return reports
  }

  #selected ({ baselines, groups, devices }: Selection): readonly Device[] {
    const { inventory } = this.#needs
    const own = devices.map(id => {
      const device = inventory.estate.device(id)
      if (device === undefined) throw invalid('SingleUpdateReportTargets', `there is no device ${id}`)
      return device
    })
    const ofGroups = groups.flatMap(id => {
      if (!inventory.hasGroup(id)) throw invalid('SingleUpdateReportGroup', `there is no group ${id}`)
      return inventory.leafDevices(id)
    })
    const ofBaselines = baselines.flatMap(id => {
      if (this.#needs.baselines.overlay.find(id) === undefined) throw invalid('SingleUpdateReportBaseline', `there is no baseline ${id}`)
      return this.#needs.baselines.devicesOf(id)
    })
    const all = [...new Set([...own, ...ofGroups, ...ofBaselines])]
    if (all.length === 0) throw invalid('SingleUpdateReportTargets', 'no device is named')
    return all
  }
}
