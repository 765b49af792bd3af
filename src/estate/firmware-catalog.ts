import { COUNT, FLAG, TEXT, TEXT_OR_NULL, type Typed, closed, list, oneOf, orNull, text } from '../schema/schema.ts'
import type { DeviceKind } from './layout.ts'
import { lazily, lazilyFor } from './lazily.ts'
import { MODELS, type Model } from './models.ts'
import { type Software, softwareOf } from './software.ts'
import { taskOf } from './tasks.ts'
import { DAY, past } from './times.ts'

/** Where the files of a catalog are. Its password is used by nobody, and not kept. */
const REPOSITORY = closed({
  id: COUNT,
  name: text({ maxLength: 255 }),
  description: TEXT,
  source: TEXT,
  domainName: TEXT_OR_NULL,
  username: TEXT_OR_NULL,
  checkCertificate: FLAG,
  repositoryType: oneOf(['NFS', 'CIFS', 'HTTP', 'HTTPS', 'DELL_ONLINE']),
  editable: FLAG,
  backupExistingCatalog: FLAG
})

/** A catalog of firmware. What a job has not read yet is null; which baselines look at it follows from them. */
export const CATALOG = closed({
  id: COUNT,
  filename: TEXT,
  sourcePath: TEXT,
  /** Of the last run of its job that has ended: `Completed`, `Failed`; null: none has. */
  status: TEXT_OR_NULL,
  taskId: COUNT,
  baseLocation: TEXT_OR_NULL,
  schedule: orNull(closed({ startTime: TEXT_OR_NULL, endTime: TEXT_OR_NULL, cron: TEXT_OR_NULL })),
  createdDate: TEXT_OR_NULL,
  lastUpdated: TEXT_OR_NULL,
  bundlesCount: COUNT,
  predecessorIdentifier: TEXT_OR_NULL,
  releaseIdentifier: TEXT_OR_NULL,
  releaseDate: TEXT_OR_NULL,
  manifestIdentifier: TEXT_OR_NULL,
  manifestVersion: TEXT_OR_NULL,
  repository: REPOSITORY
})

export type Catalog = Typed<typeof CATALOG>
export type Repository = Typed<typeof REPOSITORY>

const PACKAGE = closed({
  /** What it updates. */
  componentIds: list(TEXT),
  /** Systems it is for: their ids, four hexadecimal digits, and names of models as `r640`. None: all. */
  systems: list(TEXT),
  version: TEXT,
  path: TEXT,
  releaseId: TEXT,
  uri: TEXT,
  criticality: oneOf(['Optional', 'Recommended', 'Urgent']),
  rebootRequired: FLAG
})

/** An update that a catalog has, or a file that was uploaded. */
export type Package = Typed<typeof PACKAGE>

/** Packages kept of a catalog: those that are for components that an estate has. */
export const MOST_PACKAGES = 5_000

export const PACKAGES = list(PACKAGE, { maxItems: MOST_PACKAGES })

/** What is in a catalog, under the id of that. */
export const CATALOG_CONTENTS = closed({ id: COUNT, packages: PACKAGES })

export type CatalogContents = Typed<typeof CATALOG_CONTENTS>

/** What a catalog says of itself. */
export type Manifest = Pick<Catalog,
  'baseLocation' | 'bundlesCount' | 'predecessorIdentifier' | 'releaseIdentifier' | 'releaseDate' | 'manifestIdentifier' |
  'manifestVersion'>

/** What the estate's own catalog says of itself, which is what there is where no other was given. */
export const MANIFEST: Manifest = {
  baseLocation: 'downloads.dell.com',
  bundlesCount: 173,
  predecessorIdentifier: '',
  releaseIdentifier: '26.01.05',
  releaseDate: past(10 * DAY),
  manifestIdentifier: '1b2c3d4e-0001-4000-8000-00000000c0de',
  manifestVersion: '26.01.05'
}

/** The id of the catalog there is from the start, and of its repository. */
export const [FIRST_CATALOG, FIRST_REPOSITORY] = [22, 12] as const

/** The catalog there is from the start. */
export function makeCatalogs (): Catalog[] {
  return [{
    id: FIRST_CATALOG,
    filename: 'catalog.xml',
    sourcePath: 'catalog/catalog.gz',
    status: 'Completed',
    taskId: taskOf('catalog', FIRST_CATALOG),
    baseLocation: MANIFEST.baseLocation,
    schedule: null,
    createdDate: past(5 * DAY),
    lastUpdated: past(4 * DAY),
    bundlesCount: MANIFEST.bundlesCount,
    predecessorIdentifier: MANIFEST.predecessorIdentifier,
    releaseIdentifier: MANIFEST.releaseIdentifier,
    releaseDate: MANIFEST.releaseDate,
    manifestIdentifier: MANIFEST.manifestIdentifier,
    manifestVersion: MANIFEST.manifestVersion,
    repository: {
      id: FIRST_REPOSITORY,
      name: 'Dell.com catalog',
      description: '',
      source: 'downloads.dell.com',
      domainName: null,
      username: null,
      checkCertificate: false,
      repositoryType: 'DELL_ONLINE',
      editable: true,
      backupExistingCatalog: false
    }
  }]
}

const KINDS: readonly DeviceKind[] = ['server', 'sled', 'chassis', 'ioModule', 'storage']

/** The newest of each component of each model there is: what catalogs have in them where no other was given. */
export const newestPackages = lazily((): readonly Package[] =>
  KINDS.flatMap(kind => MODELS[kind].flatMap(model => softwareOf({ kind }).map(software => packageOf(model, software)))))

function packageOf (model: Model, { latest, description, componentId, type }: Software): Package {
  const version = latest(model)
  return {
    componentIds: [componentId],
    systems: [systemOf(model)],
    version,
    path: `FOLDER${componentId.padStart(8, '0')}M/1/${description.replaceAll(/\W+/g, '-')}_${version}.EXE`,
    releaseId: `${componentId}-${version}`,
    uri: `http://www.dell.com/support/home/us/en/19/Drivers/DriversDetails?driverId=${componentId}`,
    criticality: type === 'BIOS' ? 'Recommended' : 'Optional',
    rebootRequired: type !== 'APAC'
  }
}

/** Which package of a catalog is for a component of a model; undefined: none. */
export type Offer = (model: Model, componentId: string) => Package | undefined

/** What a list of packages has for whom: the newest. */
export function offerOf (packages: readonly Package[]): Offer {
  const ofModel = lazilyFor((model: Model) => {
    const own = [systemOf(model), nameOf(model)]
    const newest = new Map<string, Package>()
    for (const one of packages.filter(({ systems }) => systems.length === 0 || systems.some(system => own.includes(system)))) {
      for (const id of one.componentIds) {
        const best = newest.get(id)
        if (best === undefined || compareVersions(best.version, one.version) < 0) newest.set(id, one)
      }
    }
    return newest
  })
  return (model, componentId) => ofModel(model).get(componentId)
}

/** Below 0 where the first is older; numbers within versions are compared as such. */
export function compareVersions (one: string, other: string): number {
  return COLLATOR.compare(one, other)
}

const COLLATOR = new Intl.Collator('en', { numeric: true })

/** How catalogs call a model by its id: `0716`. */
function systemOf ({ systemId }: Model): string {
  return systemId.toString(16).padStart(4, '0')
}

/** How they call it by its name: `r640`. */
function nameOf ({ name }: Model): string {
  return name.toLowerCase().replace(/^power(?:edge|vault) /, '').replaceAll(/\W/g, '')
}
