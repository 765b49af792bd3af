import { type Device, DEVICE_TYPES } from '../../estate/device.ts'
import { Refusal } from '../../messages.ts'
import type { Alerts } from '../alerts/alerts.ts'
import type { Clock } from '../clock/clock.ts'
import { type DeviceRecord, withStaged } from '../inventory/device-state.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { type Applied, type Failing, plannedFailure } from '../jobs/job-outcome.ts'
import type { JobState, TargetResult } from '../jobs/job-state.ts'
import { DEVICE_ACTION, INVENTORY_TASK, TARGET_TYPES } from '../jobs/job-types.ts'
import type { Effect } from '../jobs/job-executions.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { AuditEvent } from '../logs/audit-log.ts'
import { actorOf, paramOf } from '../overlay/tasks.ts'
import type { Put, State } from '../slice.ts'

interface Needs {
  readonly inventory: Inventory
  readonly jobs: Jobs
  readonly alerts: Alerts
  readonly clock: Clock
}

/** The commit in which a run ends. */
interface Run {
  readonly state: State
  readonly put: Put
  readonly failing: Failing
}

/** What a job does to one device. */
interface Action {
  readonly event: AuditEvent
  readonly step: string
  readonly done: string
  /** Whether a device can do it at all. */
  readonly takes: (device: Device) => boolean
  readonly change: (now: string) => Partial<DeviceRecord>
  /** It starts anew, and what was staged is done. */
  readonly restarts: boolean
  /** Ids of the messages of which devices tell the console. */
  readonly told: readonly string[]
}

interface PowerState {
  /** What the device is in afterwards: 17 on, 18 off. */
  readonly state: number
  readonly what: string
  readonly told: readonly string[]
}

const [ON, OFF] = [17, 18]

/** What `powerState` of a job asks for (Ansible collection, ome_powerstate). */
const POWER_STATES: Readonly<Record<string, PowerState>> = {
  2: { state: ON, what: 'Power on', told: ['SYS1000'] },
  5: { state: ON, what: 'Power cycle', told: ['SYS1001', 'SYS1000'] },
  8: { state: OFF, what: 'Graceful shutdown', told: ['SYS1001'] },
  10: { state: ON, what: 'System reset', told: ['SYS1003'] },
  12: { state: OFF, what: 'Power off', told: ['SYS1001'] }
}

const REFRESH: Action = {
  event: 'inventoryRefreshed',
  step: 'Reading the inventory of the device.',
  done: 'The inventory is refreshed.',
  takes: () => true,
  change: now => ({ lastInventoryTime: now, lastStatusTime: now }),
  restarts: false,
  told: []
}

/** What jobs do to devices: their power, and the refresh of their inventory. */
export class DeviceActions {
  readonly #needs: Needs

  constructor (needs: Needs) {
    this.#needs = needs
    needs.jobs.onEnd(DEVICE_ACTION, job => paramOf(job, 'operationName') === 'POWER_CONTROL' ? this.#effect(job, powerOf(job)) : null)
    needs.jobs.onEnd(INVENTORY_TASK, job => this.#effect(job, REFRESH))
  }

  #effect (job: JobState, action: Action | null): Effect {
    return {
      steps: action === null ? [] : [action.step],
      apply: (state, put, failing) => {
        if (action === null) throw new Refusal('CGEN6002', ['powerState'], { reason: 'there is no such power state' })
        return this.#apply(job, action, { state, put, failing })
      }
    }
  }

  #apply (job: JobState, action: Action, { state, put, failing }: Run): Applied {
    const { inventory, alerts, clock } = this.#needs
    const devices = inventory.targeted(job.targets)
    const [now, records] = [clock.text(), inventory.records(state)]
    const able = devices.filter(device => failureOf(device, action, failing) === null)
    inventory.putRecords(state, put, able.map(device => {
      const record = { id: device.id, ...records.get(device.id), ...action.change(now) }
      return action.restarts ? withStaged(device, record) : record
    }))
    if (action.told.length > 0) {
      alerts.putTold(state, put, able.flatMap(({ id }) => action.told.map(messageId => ({ deviceId: id, messageId }))))
    }
    const gone = job.targets.filter(({ id, typeId }) => typeId !== TARGET_TYPES.group && !devices.some(device => device.id === id))
    return {
      audited: able.length === 0
        ? []
        : [{ event: action.event, actor: actorOf(job), args: able.map(({ id }) => String(id)) }],
      results: [
        ...devices.map(device => resultOf(device, action, failing)),
        ...gone.map(({ id, data }): TargetResult =>
          ({ id, key: data === '' ? String(id) : data, text: `${action.step}\nThe device is managed no more.`, failed: true }))
      ]
    }
  }
}

/** What a power job asks for; null: nothing that is known. */
function powerOf (job: JobState): Action | null {
  const power = POWER_STATES[paramOf(job, 'powerState')]
  if (power === undefined) return null
  const { state, what, told } = power
  return {
    event: 'powerControlled',
    step: `${what} of the device is started.`,
    done: `${what} is completed.`,
    takes: ({ type }) => type === DEVICE_TYPES.server || type === DEVICE_TYPES.chassis,
    change: now => ({ powerState: state, lastStatusTime: now }),
    restarts: state === ON,
    told
  }
}

/** Why a device does not do it; null: it does. What the product says is not public. */
function failureOf (device: Device, { takes }: Action, failing: Failing): string | null {
  const planned = plannedFailure(failing, device.id, device.serviceTag, device.address)
  if (planned !== undefined) return planned
  if (!takes(device)) return 'The operation is not applicable to the device.'
  return device.connected ? null : 'Unable to connect to the device.'
}

function resultOf (device: Device, action: Action, failing: Failing): TargetResult {
  const failure = failureOf(device, action, failing)
  return { id: device.id, key: String(device.id), text: `${action.step}\n${failure ?? action.done}`, failed: failure !== null }
}
