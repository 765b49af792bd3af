import type { Device } from './device.ts'
import { firmwareReport } from './firmware-report.ts'
import { isServer } from './models.ts'
import { DAY, HOUR, past } from './times.ts'

/** What a baseline looks at. */
export interface Target {
  readonly id: number
  readonly type: { readonly id: number, readonly name: string }
}

export interface Catalog {
  readonly id: number
  readonly filename: string
  readonly sourcePath: string
  readonly status: string
  readonly taskId: number
  readonly baseLocation: string
  readonly schedule: null
  readonly createdDate: string
  readonly lastUpdated: string
  readonly nextUpdate: string
  readonly ownerId: number
  readonly bundlesCount: number
  readonly predecessorIdentifier: string
  readonly releaseIdentifier: string
  readonly manifestIdentifier: string
  readonly manifestVersion: string
  readonly repository: {
    readonly id: number
    readonly name: string
    readonly description: string
    readonly source: string
    readonly domainName: null
    readonly username: null
    readonly password: null
    readonly checkCertificate: boolean
    readonly repositoryType: string
    readonly editable: boolean
    readonly backupExistingCatalog: boolean
  }
  readonly associatedBaselines: ReadonlyArray<{ readonly baselineId: number, readonly baselineName: string }>
}

export interface FirmwareBaseline {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly lastRun: string
  readonly catalogId: number
  readonly repositoryId: number
  readonly repositoryName: string
  readonly repositoryType: string
  readonly complianceSummary: {
    readonly complianceStatus: string
    readonly numberOfCritical: number
    readonly numberOfWarning: number
    readonly numberOfNormal: number
    readonly numberOfDowngrade: number
    readonly numberOfUnknown: number
  }
  readonly targets: readonly Target[]
  readonly downgradeEnabled: boolean
  readonly is64Bit: boolean
  readonly filterNoRebootRequired: boolean
  readonly taskId: number
  readonly taskStatusId: number
}

const CATALOG = 22
const REPOSITORY = { id: 12, name: 'Dell.com catalog', repositoryType: 'DELL_ONLINE' } as const
const FIRST_BASELINE = 239
/** Devices a baseline looks at, of all there are of its model. */
const DEVICES_OF_A_BASELINE = 20

/** The first devices of each model of server: what baselines look at. */
export function serversByModel (devices: readonly Device[]): ReadonlyArray<readonly [model: string, servers: readonly Device[]]> {
  const models = new Map<string, Device[]>()
  for (const device of devices) {
    if (!isServer(device.kind)) continue
    const servers = models.get(device.model.name) ?? []
    models.set(device.model.name, servers)
    if (servers.length < DEVICES_OF_A_BASELINE) servers.push(device)
  }
  return [...models]
}

export function targetOf ({ id }: Device): Target {
  return { id, type: { id: 1000, name: 'DEVICE' } }
}

/** One baseline for each model of server. */
export function makeFirmwareBaselines (seed: number, devices: readonly Device[]): FirmwareBaseline[] {
  return serversByModel(devices).map(([model, servers], index) => {
    const statuses = servers.map(server => firmwareReport(seed, server).complianceStatus)
    const count = (wanted: string): number => statuses.filter(status => status === wanted).length
    return {
      id: FIRST_BASELINE + index,
      name: `Firmware ${model}`,
      description: `Firmware of ${model}`,
      lastRun: past(2 * HOUR),
      catalogId: CATALOG,
      repositoryId: REPOSITORY.id,
      repositoryName: REPOSITORY.name,
      repositoryType: REPOSITORY.repositoryType,
      complianceSummary: {
        complianceStatus: ['CRITICAL', 'WARNING'].find(status => count(status) > 0) ?? 'OK',
        numberOfCritical: count('CRITICAL'),
        numberOfWarning: count('WARNING'),
        numberOfNormal: count('OK'),
        numberOfDowngrade: 0,
        numberOfUnknown: 0
      },
      targets: servers.map(targetOf),
      downgradeEnabled: true,
      is64Bit: true,
      filterNoRebootRequired: false,
      taskId: 0,
      taskStatusId: 2060
    }
  })
}

/** The catalog the baselines are of. */
export function makeCatalogs (baselines: readonly FirmwareBaseline[]): Catalog[] {
  return [{
    id: CATALOG,
    filename: 'catalog.xml',
    sourcePath: 'catalog/catalog.gz',
    status: 'Completed',
    taskId: 0,
    baseLocation: 'downloads.dell.com',
    schedule: null,
    createdDate: past(5 * DAY),
    lastUpdated: past(4 * DAY),
    nextUpdate: '',
    ownerId: 10_078,
    bundlesCount: 173,
    predecessorIdentifier: '',
    releaseIdentifier: '26.01.05',
    manifestIdentifier: '1b2c3d4e-0001-4000-8000-00000000c0de',
    manifestVersion: '26.01.05',
    repository: {
      ...REPOSITORY,
      description: '',
      source: 'downloads.dell.com',
      domainName: null,
      username: null,
      password: null,
      checkCertificate: false,
      editable: true,
      backupExistingCatalog: false
    },
    associatedBaselines: baselines.map(({ id, name }) => ({ baselineId: id, baselineName: name }))
  }]
}
