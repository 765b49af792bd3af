import type { CatalogInput } from '../../src/appliance/firmware/catalogs.ts'
import type { Catalog } from '../../src/estate/firmware-catalog.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { Answer, type Call, type Route, post, put } from '../../src/http/route.ts'
import { idsOf } from '../../src/http/schema.ts'
import {
  type Typed, FLAG, FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, NULL, TEXT, TEXT_OR_NULL, anyOf, list, object, orNull, text
} from '../../src/schema/schema.ts'
import { toPascal } from '../../src/spelling.ts'
import { given } from './given.ts'

const SERVICE = '/api/UpdateService'
const CATALOG = `${SERVICE}/Catalogs(:catalog(^\\d+))`

const SCHEDULE = orNull(object({ StartTime: TEXT_OR_NULL, EndTime: TEXT_OR_NULL, Cron: TEXT_OR_NULL }))

const REPOSITORY = object({
  '@odata.type': TEXT,
  Id: INTEGER,
  Name: TEXT,
  Description: TEXT,
  Source: TEXT,
  DomainName: TEXT_OR_NULL,
  Username: TEXT_OR_NULL,
  Password: NULL,
  CheckCertificate: FLAG,
  RepositoryType: TEXT,
  Editable: FLAG,
  BackupExistingCatalog: FLAG
})

const PROPERTIES = {
  Id: INTEGER,
  Filename: TEXT,
  SourcePath: TEXT,
  Status: TEXT_OR_NULL,
  TaskId: INTEGER,
  BaseLocation: TEXT_OR_NULL,
  Schedule: SCHEDULE,
  CreatedDate: TEXT_OR_NULL,
  LastUpdated: TEXT_OR_NULL,
  NextUpdate: TEXT_OR_NULL,
  OwnerId: INTEGER,
  BundlesCount: INTEGER,
  PredecessorIdentifier: TEXT_OR_NULL,
  ReleaseIdentifier: TEXT_OR_NULL,
  ReleaseDate: TEXT_OR_NULL,
  ManifestIdentifier: TEXT_OR_NULL,
  ManifestVersion: TEXT_OR_NULL,
  Repository: REPOSITORY,
  AssociatedBaselines: list(object({ BaselineId: INTEGER, BaselineName: TEXT }))
}

const CATALOGS = entities({
  path: `${SERVICE}/Catalogs`,
  type: 'UpdateService.Catalogs',
  key: { property: 'Id', kind: 'number' },
  properties: PROPERTIES,
  members: ({ appliance: { firmware } }) => firmware.catalogs.list,
  find: ({ appliance: { firmware } }, id) => firmware.catalogs.get(Number(id)),
  entity: ({ repository, ...catalog }, { appliance: { firmware } }) => ({
    ...toPascal(catalog),
    Repository: repositoryEntity(repository),
    AssociatedBaselines: firmware.baselines.overlay.list
      .filter(({ catalogId }) => catalogId === catalog.id).map(({ id, name }) => ({ BaselineId: id, BaselineName: name }))
  })
})

const SHORT = orNull(text({ maxLength: 255 }))
const LONG = orNull(text({ maxLength: 2_000 }))

const SENT = object({}, {
  Filename: SHORT,
  SourcePath: LONG,
  BaseLocation: LONG,
  Schedule: orNull(object({}, { Cron: SHORT })),
  Repository: orNull(object({}, {
    Id: INTEGER_OR_NULL,
    Name: TEXT_OR_NULL,
    Description: LONG,
    RepositoryType: SHORT,
    Source: LONG,
    DomainName: SHORT,
    Username: SHORT,
    Password: LONG,
    CheckCertificate: FLAG_OR_NULL,
    Editable: FLAG_OR_NULL,
    BackupExistingCatalog: FLAG_OR_NULL
  }))
})

const WRITES = { needs: 'DEVICE_UPDATE' } as const
const WRITTEN = { ...WRITES, answer: object({ '@odata.type': TEXT, '@odata.id': TEXT, ...PROPERTIES }) } as const
const IDS = orNull(idsOf(INTEGER))

/** The catalogs of firmware (Ansible's ome_firmware_catalog, Terraform's ome_firmware_catalog, New-OMECatalog, Dell's scripts). */
export const firmwareCatalogs: readonly Route[] = [
  ...entitySet(CATALOGS),

  post(CATALOGS.path, SENT, async ({ appliance: { firmware }, body, actor }) =>
    new Answer(201, written(await firmware.catalogs.create(inputOf(body), actor))), WRITTEN),

  put(CATALOG, SENT, async ({ appliance: { firmware }, body, actor, params }) =>
    written(await firmware.catalogs.change(catalogId({ params }), inputOf(body), actor)), WRITTEN),

  post(action('RemoveCatalogs'), object({}, { CatalogIds: IDS }), async ({ appliance: { firmware }, body, actor }) => {
    await firmware.catalogs.remove(body?.CatalogIds ?? [], actor)
    return new Answer(204)
  }, WRITES),

  // Of all catalogs Dell's refresh_catalog.py speaks in a text, others in a flag.
  post(action('RefreshCatalogs'), object({}, { CatalogIds: IDS, AllCatalogs: orNull(anyOf(FLAG, TEXT)) }),
    async ({ appliance: { firmware }, body, actor }) => {
      const all = String(body?.AllCatalogs).toLowerCase() === 'true'
      await firmware.catalogs.refresh(all ? null : body?.CatalogIds ?? [], actor)
      return new Answer(204)
    }, WRITES)
]

function action (name: string): string {
  return `${SERVICE}/Actions/UpdateService.${name}`
}

function catalogId ({ params }: Pick<Call, 'params'>): number {
  return Number(params.catalog)
}

/** The password of a share is used by nobody, and goes no further. */
function inputOf (body: Typed<typeof SENT> | undefined): CatalogInput {
  const { Filename, SourcePath, Schedule, Repository } = body ?? {}
  const { domainName, username, password, id, ...repository } = given(Repository ?? {})
  const { cron } = given(Schedule ?? {})
  return {
    ...given({ Filename, SourcePath }),
    ...(cron !== undefined && { cron }),
    repository: { ...repository, ...shared({ domainName, username }) }
  }
}

/** Of whom a share is; PowerShell sends empty texts for nobody. */
function shared (sent: { readonly domainName: string | undefined, readonly username: string | undefined }): CatalogInput['repository'] {
  const { domainName, username } = sent
  return {
    ...(domainName !== undefined && { domainName: domainName === '' ? null : domainName }),
    ...(username !== undefined && { username: username === '' ? null : username })
  }
}

/** What a write is answered with: its job has not run yet (Ansible's ome_firmware_catalog). */
function written ({ repository, ...catalog }: Catalog): Typed<typeof WRITTEN.answer> {
  return {
    '@odata.type': `#${CATALOGS.type}`,
    '@odata.id': `${CATALOGS.path}(${catalog.id})`,
    Id: catalog.id,
    Filename: catalog.filename,
    SourcePath: catalog.sourcePath,
    Status: null,
    TaskId: catalog.taskId,
    BaseLocation: null,
    Schedule: null,
    CreatedDate: null,
    LastUpdated: null,
    NextUpdate: null,
    OwnerId: 0,
    BundlesCount: 0,
    PredecessorIdentifier: null,
    ReleaseIdentifier: null,
    ReleaseDate: null,
    ManifestIdentifier: null,
    ManifestVersion: null,
    Repository: repositoryEntity(repository),
    AssociatedBaselines: []
  }
}

function repositoryEntity (repository: Catalog['repository']): Typed<typeof REPOSITORY> {
  const { id, name, description, source, domainName, username, ...rest } = repository
  return {
    '@odata.type': '#UpdateService.Repository',
    ...toPascal({ id, name, description, source, domainName, username }),
    Password: null,
    ...toPascal(rest)
  }
}
