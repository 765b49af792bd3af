import { isIP } from 'node:net'

interface Format {
  readonly holds: (text: string) => boolean
  /** What a text of another form is told to be. */
  readonly demand: string
}

/** Forms of texts that schemas may ask for by name (`format`). Others are told in documents, and not looked at. */
export const FORMATS: Readonly<Record<string, Format>> = {
  'date-time': { holds: isTime, demand: 'a time as 2026-01-31T12:00:00.000Z' },
  ipv4: { holds: text => isIP(text) === 4, demand: 'an IPv4 address' },
  ipv6: { holds: text => isIP(text) === 6, demand: 'an IPv6 address' },
  host: { holds: isHost, demand: 'a host name or an IP address' }
}

function isHost (text: string): boolean {
  return text.length <= 255 && (isIP(text) !== 0 || /^[A-Za-z0-9._-]+$/.test(text))
}

/** A time that is in the calendar, as toISOString writes those of the years 0 to 9999. */
function isTime (text: string): boolean {
  const time = new Date(text)
  return text.length === 24 && !Number.isNaN(time.getTime()) && time.toISOString() === text
}
