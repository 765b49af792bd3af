/** Offsets change at multiples of it in every zone since 1970. */
const QUARTER_MS = 15 * 60_000

interface Zone {
  readonly parts: Intl.DateTimeFormat
  quarter: number
  offset: number
}

const zones = new Map<string, Zone>()

/** Milliseconds that local time in an IANA zone is ahead of UTC. */
export function offsetAt (zoneName: string, millis: number): number {
  const quarter = Math.floor(millis / QUARTER_MS)
  const zone = zones.get(zoneName) ?? openZone(zoneName)
  if (zone.quarter !== quarter) {
    zone.quarter = quarter
    zone.offset = localMillis(zone.parts, quarter * QUARTER_MS) - quarter * QUARTER_MS
  }
  return zone.offset
}

/** A time as the product writes it, local and without its zone: `2024-01-25 11:10:34.735`. */
export function localText (millis: number, zoneName: string): string {
  const offset = zoneName === 'Etc/GMT' ? 0 : offsetAt(zoneName, millis)
  return new Date(millis + offset).toISOString().replace('T', ' ').slice(0, -1)
}

/**
 * Reads a local time, `2024-01-25 11:10:34` with or without milliseconds.
 *
 * @returns milliseconds since 1970; null for what is no time, or outside 1970 to 9998
 */
export function parseLocalText (text: string, zoneName: string): number | null {
  const [, day = '', time = '', fraction = ''] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,3})?$/.exec(text) ?? []
  const local = new Date(`${day}T${time}${fraction}Z`)
  // A day that is not in the calendar, as 30 February, would be taken for a later one.
  if (Number.isNaN(local.getTime()) || !local.toISOString().startsWith(`${day}T${time}`)) return null
  const year = local.getUTCFullYear()
  if (year < 1970 || year > 9998) return null
  const near = local.getTime() - offsetAt(zoneName, local.getTime())
  return local.getTime() - offsetAt(zoneName, near)
}

function openZone (name: string): Zone {
  const numbers = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', ...numbers })
  const zone = { parts, quarter: NaN, offset: 0 }
  zones.set(name, zone)
  return zone
}

function localMillis (format: Intl.DateTimeFormat, millis: number): number {
  const parts = Object.fromEntries(format.formatToParts(millis).map(({ type, value }) => [type, Number(value)]))
  const { year = NaN, month = NaN, day = NaN, hour = NaN, minute = NaN, second = NaN } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}
