import { Refusal } from '../../messages.ts'
import type { Configuration } from '../configuration/configuration.ts'
import { freed } from '../configuration/deployments.ts'
import type { Firmware } from '../firmware/firmware.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Draft } from '../overlay/draft.ts'
import type { Overlays } from '../overlay/overlays.ts'

interface Needs {
  readonly overlays: Overlays
  readonly inventory: Inventory
  readonly configuration: Configuration
  readonly firmware: Firmware
}

/** The managed devices, as users remove them. */
export class Devices {
  readonly #needs: Needs

  constructor (needs: Needs) {
    this.#needs = needs
  }

  /**
   * Removes devices, with all that speaks of them: they are in no group and no baseline, and profiles are assigned to them no more. What
   * the product says of an unknown one is not public.
   *
   * @throws {Refusal} CGEN6002 for an unknown one, and for none: then nothing is removed
   */
  async remove (ids: readonly number[], actor: Actor): Promise<void> {
    const { overlays, inventory } = this.#needs
    const gone = new Set(ids)
    await overlays.commit(draft => {
      if (gone.size === 0) throw new Refusal('CGEN6002', ['DeviceIds'], { reason: 'no device is named' })
      for (const id of gone) {
        if (inventory.estate.device(id) === undefined) throw new Refusal('CGEN6002', ['DeviceIds'], { reason: `there is no device ${id}` })
      }
      const records = inventory.records(draft.state)
      inventory.putRecords(draft.state, (piece, value) => { draft.put(piece, value) },
        [...gone].map(id => ({ id, ...records.get(id), isGone: true })))
      this.#release(draft, gone)
    }, [{ event: 'devicesRemoved', actor, args: [...gone].map(String) }])
  }

  #release (draft: Draft, gone: ReadonlySet<number>): void {
    const { configuration: { profileBook, baselines: { overlay: baselines } }, firmware } = this.#needs
    const { profiles } = profileBook
    firmware.baselines.release(draft, gone)
    profileBook.release(draft, ({ deviceId }) => gone.has(deviceId))
    for (const { id } of draft.list(profiles).filter(({ targetId }) => gone.has(targetId))) {
      draft.change(profiles, id, freed)
    }
    for (const { id } of draft.list(baselines).filter(({ baselineTargets }) => baselineTargets.some(target => gone.has(target.id)))) {
      draft.change(baselines, id, baseline => ({
        ...baseline, baselineTargets: baseline.baselineTargets.filter(target => !gone.has(target.id))
      }))
    }
  }
}
