import type { PolicyData } from '../../estate/alert-policies.ts'

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Characters of a date, and of a date with its time. */
const [DATE, DATE_AND_TIME] = [10, 23]

/**
 * Whether a policy holds at a time: between its two times if they have a date, on its days and, where it is of an interval, between its
 * times of the day (Ansible collection, ome_alert_policies).
 *
 * @param now as the product writes it, in the console's zone
 */
export function isWithin ({ startTime, endTime, cronString, interval }: PolicyData['schedule'], now: string): boolean {
  const [start, end] = [startTime ?? '', endTime ?? '']
  if (start.length === DATE_AND_TIME && now < start) return false
  if (end.length === DATE_AND_TIME && now > end) return false
  const days = (cronString ?? '').toLowerCase().split(/\s+/)[5] ?? '*'
  const day = DAYS[new Date(`${now.slice(0, DATE)}T00:00:00Z`).getUTCDay()] ?? ''
  if (days !== '*' && days !== '?' && !days.split(',').includes(day)) return false
  if (!interval) return true
  const [time, from, to] = [now.slice(DATE + 1), timeOf(start), timeOf(end)]
  return (from === '' || time >= from) && (to === '' || time <= to)
}

function timeOf (text: string): string {
  return text.length === DATE_AND_TIME ? text.slice(DATE + 1) : text
}
