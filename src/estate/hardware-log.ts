import { Random } from '../chance.ts'
import type { Alert } from './alerts.ts'
import type { Device } from './device.ts'
import { DAY, SEEN_AT } from './times.ts'

/** Severities of a hardware log, which no others have. */
export const LOG_SEVERITIES = [
  { id: 1000, name: 'Info' },
  { id: 2000, name: 'Warning' },
  { id: 3000, name: 'Critical' },
  { id: 4000, name: 'Fatal' }
] as const

/** An entry of the log that a device keeps itself. */
export interface LogEntry {
  /** From 1, oldest first. */
  readonly sequence: number
  readonly severity: number
  readonly category: string
  readonly messageId: string
  readonly message: string
  /** Milliseconds since 1970. */
  readonly time: number
}

type Event = Omit<LogEntry, 'sequence'>

const ROUTINE: ReadonlyArray<Pick<Event, 'category' | 'messageId' | 'message'>> = [
  { category: 'Audit', messageId: 'USR0030', message: 'Successfully logged in using root, from 10.20.0.250 and REDFISH.' },
  { category: 'Audit', messageId: 'USR0032', message: 'The session for root from 10.20.0.250 using REDFISH is logged off.' },
  { category: 'System Health', messageId: 'SYS1003', message: 'System CPU Resetting.' },
  { category: 'Configuration', messageId: 'RAC0182', message: 'The iDRAC firmware was rebooted with the following reason: user initiated.' }
]

/** Severities of alerts as a hardware log has them. */
const SEVERITY: Readonly<Record<number, number>> = { 16: 3000, 8: 2000 }

/** What a device has logged, newest first: what it told the console, and what is of no concern. @param alerts of the device */
export function hardwareLogOf ({ index }: Device, alerts: readonly Alert[], seed: number): LogEntry[] {
  const random = new Random(seed, 'log', index)
  const routine = ROUTINE.map((row): Event => ({ ...row, severity: 1000, time: SEEN_AT - random.below(60 * DAY) }))
  const told = alerts.map(({ severityType, categoryName, alertMessageId, message, timeStamp }): Event => ({
    severity: SEVERITY[severityType] ?? 1000,
    category: categoryName,
    messageId: alertMessageId,
    message,
    time: Date.parse(`${timeStamp.replace(' ', 'T')}Z`)
  }))
  return [...routine, ...told]
    .sort((one, other) => one.time - other.time)
    .map((event, at) => ({ sequence: at + 1, ...event }))
    .reverse()
}
