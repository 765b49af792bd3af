import { MESSAGE_DEFINITIONS } from '../../estate/alert-catalog.ts'
import { type Alert, alertOf, byDevice } from '../../estate/alerts.ts'
import type { Device } from '../../estate/device.ts'
import type { Estate } from '../../estate/estate.ts'
import { Refusal } from '../../messages.ts'
import type { Clock } from '../clock/clock.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Piece, Put, State } from '../slice.ts'
import type { AlertPolicies } from './alert-policies.ts'
import { ALERTS, type AlertRecord, type AlertsState, noAlerts } from './alert-state.ts'

/** What a device tells the console. */
export interface Told {
  readonly deviceId: number
  /** Of a message definition. */
  readonly messageId: string
}

/** Alerts that are meant: by their ids, or all that pass. */
export type Selection = readonly number[] | ((alert: Alert) => boolean)

interface View {
  readonly estate: Estate
  readonly state: AlertsState
  readonly list: readonly Alert[]
  readonly byDevice: ReadonlyMap<Device, readonly Alert[]>
}

/** Alerts kept of those that came; the oldest go first. */
const MOST_ALERTS = 10_000

const DEFINITIONS = new Map(MESSAGE_DEFINITIONS.map(definition => [definition.messageId, definition]))

/** What devices have told: the estate's alerts and those that came, with what users made of them. */
export class Alerts {
  readonly #clock: Clock
  readonly #inventory: Inventory
  readonly #alerts: Piece<AlertsState>
  readonly #policies: Pick<AlertPolicies, 'ignoring'>
  #view: View | null = null

  constructor (ledger: Ledger, clock: Clock, inventory: Inventory, policies: Pick<AlertPolicies, 'ignoring'>) {
    this.#policies = policies
    this.#clock = clock
    this.#inventory = inventory
    this.#alerts = ledger.slice({ ...ALERTS, factory: noAlerts })
  }

  /** Oldest first; of devices that are gone none. */
  get list (): readonly Alert[] {
    return this.#current.list
  }

  /** What a device told, oldest first. */
  of (device: Device): readonly Alert[] {
    return this.#current.byDevice.get(device) ?? []
  }

  /** Devices tell something, in a commit. What a policy ignores is not kept. */
  putTold (state: State, put: Put, told: readonly Told[]): void {
    const { nextId, list, ...rest } = this.#alerts.of(state)
    const time = this.#clock.text()
    const isIgnored = this.#policies.ignoring(state)
    const kept = told.filter(({ deviceId, messageId }) => {
      const [device, definition] = [this.#inventory.estate.device(deviceId), DEFINITIONS.get(messageId)]
      return device === undefined || definition === undefined || !isIgnored(device, definition)
    })
    const came = kept.map((one, index): AlertRecord => ({ id: nextId + index, ...one, time, acknowledged: false }))
    put(this.#alerts, { ...rest, nextId: nextId + came.length, list: [...list, ...came].slice(-MOST_ALERTS) })
  }

  /** Marks alerts as acknowledged, or as not. @throws {Refusal} CGEN6002 for an unknown one, and for none: then nothing has changed */
  async acknowledge (selection: Selection, acknowledged: boolean, actor: Actor): Promise<void> {
    await this.#change(selection, acknowledged ? 'alertsAcknowledged' : 'alertsUnacknowledged', actor, (state, chosen) => {
      const differing = new Set([...chosen].filter(([, alert]) => alert.acknowledged !== acknowledged).map(([id]) => id))
      const own = new Set(state.list.map(({ id }) => id))
      const turned = new Set(state.turned)
      for (const id of differing) if (!own.has(id) && !turned.delete(id)) turned.add(id)
      return {
        ...state,
        list: state.list.map(record => differing.has(record.id) ? { ...record, acknowledged } : record),
        turned: ascending(turned)
      }
    })
  }

  /** @throws {Refusal} as {@link acknowledge} */
  async remove (selection: Selection, actor: Actor): Promise<void> {
    await this.#change(selection, 'alertsRemoved', actor, (state, chosen) => {
      const own = new Set(state.list.map(({ id }) => id))
      return {
        ...state,
        list: state.list.filter(({ id }) => !chosen.has(id)),
        turned: state.turned.filter(id => !chosen.has(id)),
        gone: ascending([...state.gone, ...[...chosen.keys()].filter(id => !own.has(id))])
      }
    })
  }

  get #current (): View {
    const [estate, state] = [this.#inventory.estate, this.#alerts.value]
    if (this.#view?.estate !== estate || this.#view.state !== state) {
      const list = alertsNow(estate, state)
      this.#view = { estate, state, list, byDevice: byDevice(list) }
    }
    return this.#view
  }

  async #change (
    selection: Selection, event: 'alertsAcknowledged' | 'alertsUnacknowledged' | 'alertsRemoved', actor: Actor,
    change: (state: AlertsState, chosen: ReadonlyMap<number, Alert>) => AlertsState
  ): Promise<void> {
    const chosen = this.#chosen(selection)
    if (chosen.size === 0) return
    await this.#alerts.change(state => change(state, chosen), [{ event, actor, args: [...chosen.keys()].map(String) }])
  }

  /** Each once, by their ids. */
  #chosen (selection: Selection): ReadonlyMap<number, Alert> {
    if (typeof selection === 'function') return new Map(this.list.filter(selection).map(alert => [alert.id, alert]))
    const known = new Map(this.list.map(alert => [alert.id, alert]))
    if (selection.length === 0) throw new Refusal('CGEN6002', ['AlertIds'], { reason: 'no alert is named' })
    return new Map(selection.map(id => {
      const alert = known.get(id)
      if (alert === undefined) throw new Refusal('CGEN6002', ['AlertIds'], { reason: `there is no alert ${id}` })
      return [id, alert]
    }))
  }
}

function alertsNow (estate: Estate, { list, turned, gone }: AlertsState): readonly Alert[] {
  if (list.length + turned.length + gone.length === 0) return estate.alerts
  const [other, without] = [new Set(turned), new Set(gone)]
  const generated = estate.alerts.flatMap(alert => {
    if (without.has(alert.id)) return []
    return other.has(alert.id) ? { ...alert, acknowledged: !alert.acknowledged } : alert
  })
  const came = list.flatMap(({ id, deviceId, messageId, time, acknowledged }) => {
    const [device, definition] = [estate.device(deviceId), DEFINITIONS.get(messageId)]
    if (device === undefined || definition === undefined) return []
    return alertOf({ id, device, definition, acknowledged, timeStamp: time, argument: '' })
  })
  return [...generated, ...came]
}

function ascending (ids: Iterable<number>): number[] {
  return [...ids].sort((one, other) => one - other)
}
