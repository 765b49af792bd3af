import type { Log } from './logs/log.ts'

/** What an appliance is where nobody says: the newest that clients were seen with. */
export const DEFAULT_VERSION = '4.0.1'

/** What is told of a version of OME, and of all behind it up to the next row. */
interface Version {
  readonly since: string
  readonly buildNumber: string
  readonly buildDate: string
  /** The newest TLS that its web server speaks. None speaks less than 1.2. */
  readonly tls: 'TLSv1.2' | 'TLSv1.3'
}

/**
 * The versions that public sources name, oldest first. Builds of 3.5.0, 3.7.0, 3.8.3, 3.9.0, 3.10.1, 3.10.2 and 4.6.0 are those of
 * issues of Dell's Ansible collection and scripts; the others, and all dates, are ours. TLS: security guides 3.6 and 4.1.
 */
export const VERSIONS: readonly Version[] = [
  { since: '3.5.0', buildNumber: '60', buildDate: '2020-11-12', tls: 'TLSv1.2' },
  { since: '3.6.0', buildNumber: '70', buildDate: '2021-04-15', tls: 'TLSv1.2' },
  { since: '3.7.0', buildNumber: '82', buildDate: '2021-08-05', tls: 'TLSv1.2' },
  { since: '3.8.3', buildNumber: '8', buildDate: '2022-01-20', tls: 'TLSv1.2' },
  { since: '3.9.0', buildNumber: '55', buildDate: '2022-06-23', tls: 'TLSv1.2' },
  { since: '3.10.0', buildNumber: '42', buildDate: '2022-11-17', tls: 'TLSv1.2' },
  { since: '3.10.1', buildNumber: '51', buildDate: '2023-03-16', tls: 'TLSv1.2' },
  { since: '3.10.2', buildNumber: '13', buildDate: '2023-08-24', tls: 'TLSv1.2' },
  { since: '4.0.0', buildNumber: '24', buildDate: '2023-12-14', tls: 'TLSv1.3' },
  { since: '4.0.1', buildNumber: '25', buildDate: '2024-01-25', tls: 'TLSv1.3' },
  { since: '4.1.0', buildNumber: '28', buildDate: '2024-04-25', tls: 'TLSv1.3' },
  { since: '4.2.0', buildNumber: '31', buildDate: '2024-09-26', tls: 'TLSv1.3' },
  { since: '4.3.0', buildNumber: '35', buildDate: '2025-01-23', tls: 'TLSv1.3' },
  { since: '4.5.0', buildNumber: '41', buildDate: '2025-07-24', tls: 'TLSv1.3' },
  { since: '4.6.0', buildNumber: '59', buildDate: '2025-12-18', tls: 'TLSv1.3' },
  { since: '4.7.0', buildNumber: '61', buildDate: '2026-05-21', tls: 'TLSv1.3' }
]

/** The oldest version that is known. */
export const OLDEST_VERSION = VERSIONS[0]?.since ?? DEFAULT_VERSION

/** The newest version that is known. */
export const NEWEST_VERSION = VERSIONS.at(-1)?.since ?? DEFAULT_VERSION

/** What is told of a version: its own row, or that of the nearest below. */
export function versionRow (version: string): Version {
  const row = VERSIONS.findLast(({ since }) => hasReached(version, since)) ?? VERSIONS[0]
  if (row === undefined) throw new Error('there are no versions')
  return row
}

/** Warns of a version that no public source names: `4.1` is `4.1.0`. */
export function warnOfUnknown (version: string, log: Pick<Log, 'warn'>): void {
  if (VERSIONS.some(({ since }) => hasReached(version, since) && hasReached(since, version))) return
  log.warn({ version, as: versionRow(version).since }, 'no public source names this version: the appliance is as the nearest one below')
}

/** Whether a version of OME is `wanted` or newer. Compared number by number, as clients do. */
export function hasReached (version: string, wanted: string): boolean {
  const [numbers, least] = [version, wanted].map(text => text.split('.').map(Number))
  for (const [index, number] of (least ?? []).entries()) {
    const difference = (numbers?.[index] ?? 0) - number
    if (difference !== 0) return difference > 0
  }
  return true
}
