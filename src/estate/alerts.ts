import { ARGUMENT, CATEGORIES, MESSAGE_DEFINITIONS, type MessageDefinition, SUBJECT_DEFINITIONS, subCategoryId } from './alert-catalog.ts'
import { STATUS, type Device } from './device.ts'
import { ALL_DEVICES } from './groups.ts'
import { Random } from '../chance.ts'
import { DAY, SEEN_AT, stamp } from './times.ts'

/** Severities of alerts (API guide, Alerts). */
export const ALERT_SEVERITIES = [
  { id: 1, name: 'Unknown' },
  { id: 2, name: 'Info' },
  { id: 4, name: 'Normal' },
  { id: 8, name: 'Warning' },
  { id: 16, name: 'Critical' }
] as const

/** Something a device told the console. */
export interface Alert {
  readonly id: number
  readonly severityType: number
  readonly severityName: string
  readonly device: Device
  readonly definitionId: number
  readonly catalogName: string
  readonly categoryId: number
  readonly categoryName: string
  readonly subCategoryId: number
  readonly subCategoryName: string
  readonly acknowledged: boolean
  readonly timeStamp: string
  readonly message: string
  readonly eemiMessage: string
  readonly recommendedAction: string
  readonly alertMessageId: string
  /** Filters of Dell's get_alerts.py ask for a group; all are of the group of all devices. */
  readonly groupId: number
}

const FIRST_ID = 10_001

/** The catalogue of what devices tell. */
export const CATALOG = 'iDRAC'

/** Ids of severities of alerts, by those of messages. */
export const SEVERITIES = { Critical: 16, Warning: 8, Informational: 2 } as const

/** Alerts of some devices, oldest first: of each that is not well, and of some that are. */
export function makeAlerts (seed: number, devices: readonly Device[]): Alert[] {
  return devices
    .flatMap(device => {
      const random = new Random(seed, 'alerts', device.index)
      return Array.from({ length: countOf(device, random) }, () => ({ device, random, time: SEEN_AT - random.below(14 * DAY) }))
    })
    .sort((one, other) => one.time - other.time || one.device.id - other.device.id)
    .map(({ device, random, time }, index) => alert(FIRST_ID + index, device, random, time))
}

function countOf ({ status }: Device, random: Random): number {
  return status === STATUS.normal ? (random.chance(0.5) ? 1 : 0) : 1 + random.below(3)
}

/** What each device told, oldest first. */
export function byDevice (alerts: readonly Alert[]): ReadonlyMap<Device, readonly Alert[]> {
  const told = new Map(alerts.map(({ device }): [Device, Alert[]] => [device, []]))
  for (const alert of alerts) told.get(alert.device)?.push(alert)
  return told
}

function alert (id: number, device: Device, random: Random, time: number): Alert {
  const definition = random.pick(definitionsFor(device))
  const acknowledged = random.chance(0.3)
  return alertOf({ id, device, definition, acknowledged, timeStamp: stamp(time), argument: String(random.below(4) + 1) })
}

/** What an alert is made of. */
interface Told extends Pick<Alert, 'id' | 'device' | 'acknowledged' | 'timeStamp'> {
  readonly definition: MessageDefinition
  /** Stands where the message has its argument. */
  readonly argument: string
}

/** An alert of a definition. */
export function alertOf ({ id, device, definition, acknowledged, timeStamp, argument }: Told): Alert {
  const { severity, category, subCategory, message, recommendedAction, messageId } = definition
  const severityType = SEVERITIES[severity]
  return {
    id,
    severityType,
    severityName: ALERT_SEVERITIES.find(({ id }) => id === severityType)?.name ?? '',
    device,
    definitionId: MESSAGE_DEFINITIONS.findIndex(definition => definition.messageId === messageId) + 400_001,
    catalogName: CATALOG,
    categoryId: CATEGORIES[category] ?? 0,
    categoryName: category,
    subCategoryId: subCategoryId(subCategory),
    subCategoryName: subCategory,
    acknowledged,
    timeStamp,
    message: message.replace(ARGUMENT, argument),
    eemiMessage: message,
    recommendedAction,
    alertMessageId: messageId,
    groupId: ALL_DEVICES
  }
}

const BY_SEVERITY = {
  Critical: SUBJECT_DEFINITIONS.filter(({ severity }) => severity === 'Critical'),
  Warning: SUBJECT_DEFINITIONS.filter(({ severity }) => severity === 'Warning'),
  Informational: SUBJECT_DEFINITIONS.filter(({ severity }) => severity === 'Informational')
}

/** A device is as well as its alerts say. */
function definitionsFor ({ status }: Device): typeof MESSAGE_DEFINITIONS {
  if (status === STATUS.critical) return BY_SEVERITY.Critical
  return status === STATUS.warning ? BY_SEVERITY.Warning : BY_SEVERITY.Informational
}
