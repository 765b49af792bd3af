/** Build facts, as the API spells them. */
export interface Build {
  readonly BuildNumber: string
  readonly BuildDate: string
}

/** Build facts of `ApplicationService/Info`. Versions are the public ones; build numbers and dates are ours. */
const BUILDS: Readonly<Record<string, Build>> = {
  3.1: { BuildNumber: '31', BuildDate: '2023-06-27' },
  '3.10': { BuildNumber: '42', BuildDate: '2023-08-24' },
  '4.0': { BuildNumber: '24', BuildDate: '2023-12-14' },
  4.1: { BuildNumber: '28', BuildDate: '2024-04-25' }
}

/** Build number and date of a version. */
export function buildOf (version: string): Build {
  return BUILDS[version.split('.').slice(0, 2).join('.')] ?? { BuildNumber: '1', BuildDate: '2024-01-01' }
}
