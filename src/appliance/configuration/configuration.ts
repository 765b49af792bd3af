import type { Clock } from '../clock/clock.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { DEVICE_CONFIG } from '../jobs/job-types.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Ledger } from '../ledger.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { Tasks } from '../overlay/tasks.ts'
import { ConfigurationBaselines } from './baselines.ts'
import type { Action } from './configuration-jobs.ts'
import { Deployments } from './deployments.ts'
import { DeviceSettings } from './device-settings.ts'
import { IdentityPools } from './identity-pools.ts'
import { Networks } from './networks.ts'
import { ProfileBook } from './profile-book.ts'
import { Profiles } from './profiles.ts'
import { TemplateBook } from './template-book.ts'
import { TemplateNetworks } from './template-networks.ts'
import { Templates } from './templates.ts'

interface Needs {
  readonly ledger: Ledger
  readonly overlays: Overlays
  readonly clock: Clock
  readonly inventory: Inventory
  readonly jobs: Jobs
}

/** How devices are to be set, and are: VLANs, identity pools, templates, profiles, their deployment, and baselines. */
export class Configuration {
  readonly profileBook: ProfileBook
  readonly networks: Networks
  readonly identityPools: IdentityPools
  readonly templates: Templates
  readonly templateNetworks: TemplateNetworks
  readonly profiles: Profiles
  readonly deployments: Deployments
  readonly baselines: ConfigurationBaselines

  constructor (needs: Needs) {
    const { overlays, clock, inventory, jobs } = needs
    const networks = this.networks = new Networks(overlays, clock, inventory)
    const templateBook = new TemplateBook(overlays, inventory)
    const profileBook = this.profileBook = new ProfileBook(overlays, inventory, templateBook)
    const devices = new DeviceSettings(overlays, inventory)
    const tasks = new Tasks<Action>({ jobs, overlays, type: DEVICE_CONFIG, param: 'action' })
    const shared = { ...needs, devices, templateBook, profileBook, tasks }
    this.identityPools = new IdentityPools(shared)
    this.templates = new Templates(shared)
    this.templateNetworks = new TemplateNetworks({ ...shared, networks })
    const profiles = this.profiles = new Profiles(shared)
    this.deployments = new Deployments({ ...shared, profiles })
    this.baselines = new ConfigurationBaselines(shared)
  }
}
