import type { DiscoveryGroup } from '../../estate/discovery.ts'
import { discoverable } from '../../estate/found.ts'
import { Refusal } from '../../messages.ts'
import type { Clock } from '../clock/clock.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Applied, Failing } from '../jobs/job-outcome.ts'
import type { JobRequest } from '../jobs/job-request.ts'
import type { JobState } from '../jobs/job-state.ts'
import { DISCOVERY } from '../jobs/job-types.ts'
import type { JobView } from '../jobs/job-view.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Draft } from '../overlay/draft.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { hasReached } from '../version.ts'
import { addressesOf } from './addresses.ts'
import { DISCOVERIES, type Discovery, type DiscoveryModel } from './discovery-state.ts'
import { RECORDED_DISCOVERIES } from './recorded-discoveries.ts'
import { MOST_ADDRESSES, scan, targetsOf } from './scan.ts'

interface Needs {
  readonly overlays: Overlays
  readonly inventory: Inventory
  readonly jobs: Jobs
  readonly clock: Clock
  /** Of OME. */
  readonly version: string
}

/** What a client says of a discovery. Absent: it stays, or is as in a new one. */
export type DiscoveryInput = Partial<Omit<Discovery, 'id' | 'createdBy' | 'taskId' | 'outcome'>>

/** A discovery with its job, as that is now. */
export interface DiscoveryJob {
  readonly discovery: Discovery
  readonly job: JobView
}

/** First version that asks for a name (OME-scripts, issue 251). */
const NAMES = '4.6'

/** What a new one is where a client leaves it open. */
const NEW: Omit<Discovery, 'id' | 'name' | 'createdBy' | 'taskId'> = {
  email: null,
  createGroup: false,
  trapDestination: false,
  communityString: false,
  useAllProfiles: false,
  models: [],
  schedule: 'startnow',
  outcome: null
}

/** The discoveries: where to look for devices. What is there follows from the address and the seed of the estate. */
export class Discoveries {
  readonly overlay: Overlay<Discovery>
  readonly #needs: Needs
  #generated: { readonly groups: readonly DiscoveryGroup[], readonly list: readonly Discovery[] } | null = null

  constructor (needs: Needs) {
    this.#needs = needs
    this.overlay = needs.overlays.over(DISCOVERIES, () => this.#base)
    needs.jobs.onEnd(DISCOVERY, job => ({
      steps: ['Running', 'Discovery of the targets started.'],
      apply: (state, put, failing) => this.#discovered(job, needs.overlays.draft(state, put), failing)
    }))
  }

  get #base (): readonly Discovery[] {
    const { estate } = this.#needs.inventory
    const recorded = RECORDED_DISCOVERIES.in(estate.said)
    if (recorded !== undefined) return recorded
    const groups = estate.discoveryGroups
    if (this.#generated?.groups !== groups) this.#generated = { groups, list: groups.map(generated) }
    return this.#generated.list
  }

  get list (): readonly Discovery[] {
    return this.overlay.list
  }

  /** Newest first, those that have a job. */
  async jobs (): Promise<readonly DiscoveryJob[]> {
    const views = new Map((await this.#needs.jobs.list()).filter(isDiscovery).map(job => [job.id, job]))
    return this.list.flatMap(discovery => {
      const job = views.get(discovery.taskId)
      return job === undefined ? [] : { discovery, job }
    }).reverse()
  }

  /**
   * Makes a discovery and its job.
   *
   * @throws {Refusal} CGEN1004 naming what is missing or wrong, CJOB4035 for what is no schedule
   */
  async create (input: DiscoveryInput, actor: Actor): Promise<Discovery> {
    const { clock, version } = this.#needs
    const given = input.name === undefined && !hasReached(version, NAMES) ? { ...input, name: `Discovery ${clock.text()}` } : input
    const discovery = judged({ ...NEW, name: '', ...given, createdBy: actor.userName })
    let id = 0
    await this.#create(discovery, actor, (taskId, draft) => { id = draft.add(this.overlay, id => ({ ...discovery, id, taskId })).id })
    return this.overlay.get(id)
  }

  /** Changes a discovery, and runs it anew. @throws {Refusal} CGEN1006 for an unknown one, and as {@link create} */
  async change (id: number, input: DiscoveryInput, actor: Actor): Promise<Discovery> {
    const { jobs, overlays } = this.#needs
    const { id: _, ...discovery } = judged({ ...this.overlay.get(id), ...input })
    const change = (taskId: number, draft: Draft): void => {
      draft.change(this.overlay, id, ({ outcome }) => ({ ...discovery, id, outcome, taskId }))
    }
    if (jobs.kept.some(job => job.id === discovery.taskId && isDiscovery(job))) {
      await jobs.renew(discovery.taskId, {
        name: discovery.name,
        schedule: discovery.schedule,
        actor,
        within: (taskId, state, put) => { change(taskId, overlays.draft(state, put)) }
      })
    } else await this.#create(discovery, actor, change)
    return this.overlay.get(id)
  }

  /** Removes discoveries and their jobs, all or none; what they found stays. @throws {Refusal} CGEN1004 for an unknown one, and for none */
  async remove (ids: readonly number[], actor: Actor): Promise<void> {
    const { overlays, jobs } = this.#needs
    const named = [...new Set(ids)]
    await overlays.commit(draft => {
      if (named.length === 0 || named.some(id => draft.find(this.overlay, id) === undefined)) {
        throw new Refusal('CGEN1004', ['DiscoveryGroupIds'], { reason: 'a discovery is not there, or none is named' })
      }
      const gone = named.map(id => draft.get(this.overlay, id))
      draft.remove(this.overlay, named)
      const tasks = new Set(gone.map(({ taskId }) => taskId))
      const own = jobs.kept.filter(job => tasks.has(job.id) && isDiscovery(job)).map(({ id }) => id)
      jobs.putRemoved(draft.state, (piece, value) => { draft.put(piece, value) }, new Set(own))
      return gone.map(({ name }) => name)
    }, names => [{ event: 'discoveriesDeleted', actor, args: names }])
  }

  async #create (
    { name, schedule }: Pick<Discovery, 'name' | 'schedule'>, actor: Actor, within: (taskId: number, draft: Draft) => void
  ): Promise<void> {
    const { jobs, overlays } = this.#needs
    const request: JobRequest = {
      type: DISCOVERY.id,
      name,
      description: name,
      actor,
      schedule,
      within: (taskId, state, put) => { within(taskId, overlays.draft(state, put)) }
    }
    await jobs.create(request)
  }

  /** Devices join, those that are managed already are read anew. */
  #discovered (job: JobState, draft: Draft, failing: Failing): Applied {
    const { inventory, clock } = this.#needs
    const discovery = draft.list(this.overlay).find(({ taskId }) => taskId === job.id)
    if (discovery === undefined) return { audited: [], results: [] }
    const known = { estate: inventory.estate, records: inventory.records(draft.state), now: clock.text(), failing }
    const { results, records, outcome } = scan(discovery, known)
    inventory.putRecords(draft.state, (piece, value) => { draft.put(piece, value) }, records)
    draft.change(this.overlay, discovery.id, current => ({ ...current, outcome }))
    const actor = { userName: job.createdBy, ipAddress: '127.0.0.1' }
    const found = records.map(({ id }) => String(id))
    return { results, audited: found.length === 0 ? [] : [{ event: 'devicesDiscovered', actor, args: [discovery.name, ...found] }] }
  }
}

function isDiscovery ({ type }: Pick<JobState, 'type'>): boolean {
  return type === DISCOVERY.id
}

/** @throws {Refusal} CGEN1004 naming the property */
function judged<T extends Pick<Discovery, 'name' | 'models'>> (discovery: T): T {
  const { name, models } = discovery
  if (name.trim() === '' || name.length > 255) throw invalid('DiscoveryConfigGroupName', 'a name has 1 to 255 characters')
  if (models.length === 0) throw invalid('DiscoveryConfigModels', 'nothing says where to look')
  let addresses = 0
  for (const model of models) {
    judgeModel(model)
    addresses += targetsOf(model).length
  }
  if (addresses === 0) throw invalid('DiscoveryConfigTargets', 'no address is named')
  if (addresses > MOST_ADDRESSES) throw invalid('DiscoveryConfigTargets', `more than ${MOST_ADDRESSES} addresses are named`)
  return discovery
}

function judgeModel ({ targets, deviceTypes, credentials }: DiscoveryModel): void {
  const unread = targets.find(({ address }) => addressesOf(address, MOST_ADDRESSES) === null)
  if (unread !== undefined) throw invalid('NetworkAddressDetail', `${unread.address} names no addresses, or more than ${MOST_ADDRESSES}`)
  if (deviceTypes.length === 0 || deviceTypes.some(id => discoverable(id) === undefined)) {
    throw invalid('DeviceType', `of ${deviceTypes.join(', ')} some are no types of devices`)
  }
  if (credentials.length === 0) throw invalid('ConnectionProfile', 'it has no credentials')
}

function invalid (property: string, reason: string): Refusal {
  return new Refusal('CGEN1004', [property], { reason })
}

/** A discovery that made the estate. */
function generated ({ id, name, addresses, deviceTypes, deviceCount }: DiscoveryGroup): Discovery {
  return {
    ...NEW,
    id,
    name,
    createGroup: true,
    models: [{
      targets: addresses.map(address => ({ address, disabled: false, exclude: false })),
      deviceTypes,
      credentials: [{
        type: 'WSMAN', authType: 'Basic', username: 'root', caCheck: false, cnCheck: false, port: 443, retries: 3, timeout: 60
      }]
    }],
    createdBy: 'admin',
    taskId: 0,
    outcome: { expected: deviceCount, found: [{ name: 'SERVER', count: deviceCount }] }
  }
}
