import {
  CATALOG, CATALOG_CONTENTS, type Catalog, type CatalogContents, FIRST_CATALOG, FIRST_REPOSITORY, MANIFEST, type Offer, type Package,
  type Repository, newestPackages, offerOf
} from '../../estate/firmware-catalog.ts'
import { Refusal } from '../../messages.ts'
import { ADMINISTRATOR } from '../accounts/roles.ts'
import type { Clock } from '../clock/clock.ts'
import { invalid } from '../configuration/refusals.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Applied } from '../jobs/job-outcome.ts'
import type { JobState } from '../jobs/job-state.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { START_NOW } from '../jobs/schedule.ts'
import type { Actor, Audited } from '../logs/audit-log.ts'
import type { Draft } from '../overlay/draft.ts'
import type { Kind, Overlay } from '../overlay/overlay.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { actorOf, runningIn } from '../overlay/tasks.ts'
import type { CatalogSource } from './catalog-source.ts'
import { type FirmwareJobs, impossible } from './firmware-jobs.ts'

const CATALOGS: Kind<Catalog> = {
  name: 'catalogs',
  schema: CATALOG,
  firstId: FIRST_CATALOG,
  unique: { of: ({ repository }) => repository.name, taken: () => new Refusal('CUPD3064') },
  arrived: catalog => ({ ...catalog, taskId: 0 }),
  unknown: id => new Refusal('CGEN1006', [], { reason: `there is no catalog ${id}` })
}

const CONTENTS: Kind<CatalogContents> = {
  name: 'catalogContents',
  schema: CATALOG_CONTENTS,
  firstId: FIRST_CATALOG,
  references: [{ to: CATALOGS.name, ids: ({ id }) => [id], missing: CATALOGS.unknown, removal: 'follows' }],
  unknown: CATALOGS.unknown
}

const TYPES: ReadonlyArray<Repository['repositoryType']> = ['NFS', 'CIFS', 'HTTP', 'HTTPS', 'DELL_ONLINE']
const ONLINE = { source: 'downloads.dell.com', filename: 'catalog.xml', sourcePath: 'catalog/catalog.gz' } as const

/** What a client says of a catalog. Absent: it stays, or is nothing in a new one. */
export interface CatalogInput {
  readonly filename?: string
  readonly sourcePath?: string
  /** A cron expression, or `startnow`. */
  readonly cron?: string
  readonly repository?: Partial<Omit<Repository, 'id' | 'repositoryType'>> & { readonly repositoryType?: string }
}

/** A catalog as it is shown. */
export interface CatalogView extends Catalog {
  readonly nextUpdate: string
  readonly ownerId: number
}

interface Needs {
  readonly overlays: Overlays
  readonly clock: Clock
  readonly inventory: Inventory
  readonly jobs: Jobs
  readonly tasks: FirmwareJobs
  /** Absent: what is in catalogs is generated. */
  readonly catalogSource?: CatalogSource | undefined
}

/** The catalogs of firmware. A job reads each, and again by its schedule. */
export class Catalogs {
  readonly overlay: Overlay<Catalog>
  readonly #contents: Overlay<CatalogContents>
  readonly #needs: Needs
  readonly #offers = new WeakMap<readonly Package[], Offer>()

  constructor (needs: Needs) {
    this.#needs = needs
    const none: readonly never[] = []
    this.overlay = needs.overlays.over(CATALOGS, () => needs.inventory.estate.catalogs)
    this.#contents = needs.overlays.over(CONTENTS, () => none)
    needs.tasks.define('REFRESH_CATALOG', { steps: ['Reading the catalog.'], apply: (job, draft) => this.#read(job, draft) })
    needs.tasks.stand('REFRESH_CATALOG', this.overlay, ({ repository: { name }, lastUpdated: ran }) => ({ name: readName(name), ran }))
  }

  get list (): readonly CatalogView[] {
    const view = this.#viewer()
    return this.overlay.list.map(view)
  }

  /** @throws {Refusal} CGEN1006 for an unknown id */
  get (id: number): CatalogView {
    return this.#viewer()(this.overlay.get(id))
  }

  /** What a catalog has for whom: the same function as long as it has the same. */
  offerOf (id: number): Offer {
    const packages = this.#contents.find(id)?.packages ?? newestPackages()
    const known = this.#offers.get(packages)
    if (known !== undefined) return known
    const offer = offerOf(packages)
    this.#offers.set(packages, offer)
    return offer
  }

  /**
   * Makes a catalog, and has a job read it.
   *
   * @throws {Refusal} CGEN6002 naming the property, CUPD3064 for a name that is taken, MOCK1072 for a second one of Dell's own, CJOB4035
   *   for what is no schedule
   */
  async create (input: CatalogInput, actor: Actor): Promise<Catalog> {
    let id = 0
    const { name = '' } = input.repository ?? {}
    await this.#start(name, input.cron, actor, (taskId, draft) => {
      id = draft.add(this.overlay, id => this.#judged(draft, { ...newCatalog(id, input), taskId })).id
    })
    return this.overlay.get(id)
  }

  /** Changes a catalog, which is read anew. @throws {Refusal} CGEN1006 for an unknown one, and as {@link create} */
  async change (id: number, input: CatalogInput, actor: Actor): Promise<Catalog> {
    const { repository, schedule, taskId: before } = this.overlay.get(id)
    const { repositoryType = repository.repositoryType, ...changes } = input.repository ?? {}
    if (repositoryType !== repository.repositoryType) throw invalid('RepositoryType', 'the type of a repository stays')
    await this.#start(changes.name ?? repository.name, input.cron ?? schedule?.cron ?? undefined, actor, (taskId, draft) => {
      draft.change(this.overlay, id, catalog => this.#judged(draft, {
        ...catalog,
        filename: input.filename ?? catalog.filename,
        sourcePath: input.sourcePath ?? catalog.sourcePath,
        schedule: input.cron === undefined ? catalog.schedule : scheduleOf(input.cron),
        repository: { ...catalog.repository, ...changes },
        taskId
      }))
    })
    await this.#endSchedule([before])
    return this.overlay.get(id)
  }

  /** Removes catalogs, all or none. @throws {Refusal} CGEN6002 for one that is not there, MOCK1070 for one that a baseline looks at */
  async remove (ids: readonly number[], actor: Actor): Promise<void> {
    const named = this.#known(ids)
    const removed = await this.#needs.overlays.commit(draft => {
      const catalogs = named.map(id => draft.get(this.overlay, id))
      const running = runningIn(this.#needs.jobs)
      const busy = catalogs.find(({ taskId }) => running.has(taskId))
      if (busy !== undefined) throw impossible('delete', busy.repository.name, 'it is being read')
      draft.remove(this.overlay, named)
      return catalogs
    }, catalogs => [{ event: 'catalogsDeleted', actor, args: catalogs.map(({ repository }) => repository.name) }])
    await this.#endSchedule(removed.map(({ taskId }) => taskId))
  }

  /** Has catalogs read again. @param ids null: all @throws {Refusal} CGEN6002 for one that is not there */
  async refresh (ids: readonly number[] | null, actor: Actor): Promise<void> {
    const { jobs, catalogSource } = this.#needs
    const named = ids === null ? this.overlay.list.map(({ id }) => id) : this.#known(ids)
    await catalogSource?.refresh()
    const kept = new Set(jobs.kept.map(({ id }) => id))
    const [alone, others] = [true, false].map(wanted => named.filter(id => kept.has(this.overlay.get(id).taskId) !== wanted))
    for (const id of alone ?? []) {
      await this.#start(this.overlay.get(id).repository.name, START_NOW, actor, (taskId, draft) => {
        draft.change(this.overlay, id, catalog => ({ ...catalog, taskId }))
      })
    }
    if (others !== undefined && others.length > 0) await jobs.run(others.map(id => this.overlay.get(id).taskId), byConsole(actor))
  }

  async #start (name: string, cron = START_NOW, actor: Actor, within: (taskId: number, draft: Draft) => void): Promise<void> {
    await this.#needs.catalogSource?.refresh()
    const scheduled = cron.toLowerCase() === START_NOW || cron === '' ? null : cron
    const { id } = await this.#needs.tasks.create({ action: 'REFRESH_CATALOG', name: readName(name), actor, cron: scheduled, within })
    if (scheduled !== null) await this.#needs.jobs.run([id], byConsole(actor))
  }

  /** A job that nothing waits for any more runs no more. */
  async #endSchedule (taskIds: readonly number[]): Promise<void> {
    const { jobs } = this.#needs
    const scheduled = jobs.kept.filter(({ id, nextRun }) => nextRun !== null && taskIds.includes(id))
    for (const { id, createdBy } of scheduled) await jobs.remove(id, byConsole({ userName: createdBy, ipAddress: '127.0.0.1' }))
  }

  #read (job: JobState, draft: Draft): readonly Audited[] | Applied {
    const catalog = draft.list(this.overlay).find(({ taskId }) => taskId === job.id)
    if (catalog === undefined) return []
    const { repository: { name, source } } = catalog
    const { clock, catalogSource } = this.#needs
    const now = clock.text()
    const failure = isReachable(source) ? catalogSource?.failure ?? null : `Unable to connect to the repository ${source}.`
    if (failure !== null) {
      draft.change(this.overlay, catalog.id, current => ({ ...current, status: 'Failed', lastUpdated: now }))
      return { audited: [], results: [{ id: 0, key: name, text: failure, failed: true }] }
    }
    if (catalogSource !== undefined) draft.set(this.#contents, { id: catalog.id, packages: catalogSource.document.packages })
    else if (draft.find(this.#contents, catalog.id) !== undefined) draft.remove(this.#contents, [catalog.id])
    draft.change(this.overlay, catalog.id, current => ({
      ...current,
      ...unpacked(current),
      ...catalogSource?.document.manifest ?? MANIFEST,
      status: 'Completed',
      createdDate: current.createdDate ?? now,
      lastUpdated: now
    }))
    return [{ event: 'catalogRead', actor: actorOf(job), args: [name] }]
  }

  /** @throws {Refusal} CGEN6002 naming the property, MOCK1072 */
  #judged (draft: Draft, catalog: Catalog): Catalog {
    const { id, repository: { name, repositoryType, source } } = catalog
    if (name.trim() === '' || name.length > 255) throw invalid('Name')
    if (source.trim() === '') throw invalid('Source')
    const online = draft.list(this.overlay).some(other => other.id !== id && other.repository.repositoryType === 'DELL_ONLINE')
    if (repositoryType === 'DELL_ONLINE' && online) throw impossible('create', name, 'there is a catalog of Dell.com already')
    return catalog
  }

  #known (ids: readonly number[]): readonly number[] {
    const named = [...new Set(ids)]
    const unknown = named.find(id => this.overlay.find(id) === undefined)
    if (unknown !== undefined || named.length === 0) throw invalid('CatalogIds', `there is no catalog ${unknown ?? ''}`)
    return named
  }

  #viewer (): (catalog: Catalog) => CatalogView {
    const { jobs, clock } = this.#needs
    const running = runningIn(jobs)
    const next = new Map(jobs.kept.map(({ id, nextRun }) => [id, nextRun]))
    return catalog => {
      const time = next.get(catalog.taskId)
      return {
        ...catalog,
        status: running.has(catalog.taskId) ? 'Running' : catalog.status,
        nextUpdate: time === undefined || time === null ? '' : clock.text(Date.parse(time)),
        ownerId: 10_078
      }
    }
  }
}

/** What a client has said, as a catalog that was not read yet. @throws {Refusal} CGEN6002 for an unknown type */
function newCatalog (id: number, input: CatalogInput): Omit<Catalog, 'taskId'> {
  const { filename = '', sourcePath = '', cron = START_NOW, repository = {} } = input
  const type = TYPES.find(known => known === repository.repositoryType)
  if (type === undefined) throw invalid('RepositoryType')
  const online = type === 'DELL_ONLINE'
  return {
    id,
    filename: online && filename === '' ? ONLINE.filename : filename,
    sourcePath: online && sourcePath === '' ? ONLINE.sourcePath : sourcePath,
    status: null,
    baseLocation: null,
    schedule: scheduleOf(cron),
    createdDate: null,
    lastUpdated: null,
    bundlesCount: 0,
    predecessorIdentifier: null,
    releaseIdentifier: null,
    releaseDate: null,
    manifestIdentifier: null,
    manifestVersion: null,
    repository: {
      name: '',
      description: '',
      domainName: null,
      username: null,
      checkCertificate: false,
      editable: true,
      backupExistingCatalog: false,
      ...repository,
      source: repository.source === undefined || repository.source === '' ? (online ? ONLINE.source : '') : repository.source,
      repositoryType: type,
      id: id - FIRST_CATALOG + FIRST_REPOSITORY
    }
  }
}

function scheduleOf (cron: string): Catalog['schedule'] {
  return { startTime: null, endTime: null, cron: cron === '' ? START_NOW : cron }
}

/** A catalog that came packed is told of as the file that was in it (Ansible collection, ome_firmware_catalog). */
function unpacked ({ filename, sourcePath }: Catalog): Pick<Catalog, 'filename' | 'sourcePath'> {
  if (!/\.gz$/i.test(filename)) return { filename, sourcePath }
  return {
    filename: filename.replace(/\.gz$/i, '.xml'),
    sourcePath: sourcePath.endsWith(filename) ? sourcePath : [sourcePath, filename].filter(part => part !== '').join('/')
  }
}

function readName (repository: string): string {
  return `Catalog - ${repository}`
}

/** Whether a repository is there. Names below `invalid` are nobody's (RFC 6761): they stand for one that cannot be reached. */
function isReachable (source: string): boolean {
  return !/\.invalid\.?(?::\d+)?(?:\/|$)/i.test(source)
}

/** A route has asked whether the client may. */
function byConsole (actor: Actor): Parameters<Jobs['run']>[1] {
  return { ...actor, roleId: ADMINISTRATOR }
}
