import { type PortNetwork, portsOfTemplate } from '../../estate/ports.ts'
import { IDENTITY_GROUP, definitionOf } from '../../estate/settings.ts'
import type { Template } from '../../estate/templates.ts'
import type { Clock } from '../clock/clock.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Draft } from '../overlay/draft.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { invalid, notApplicable } from './refusals.ts'
import type { Networks } from './networks.ts'
import type { ProfileBook } from './profile-book.ts'
import type { TemplateBook } from './template-book.ts'

/** What a client says of a port. Absent or null: it stays. */
interface PortInput {
  readonly componentId?: number | null | undefined
  readonly untagged?: number | null | undefined
  readonly tagged?: ReadonlyArray<number | string> | null | undefined
  readonly isNicBonded?: boolean | string | null | undefined
}

/** What a client says of the networks of a template. Absent: it stays. */
export interface NetworkConfig {
  readonly templateId?: number
  /** 0: none. */
  readonly identityPoolId?: number
  readonly bondingTechnology?: string
  readonly propagateVlan?: boolean
  readonly vlanAttributes?: readonly PortInput[]
  /** Bandwidths of partitions. */
  readonly attributes?: ReadonlyArray<{ readonly attributes?: readonly unknown[] | null | undefined }>
}

/** The last is of Ansible's tests. */
const BONDING: readonly string[] = ['NoTeaming', 'LACP', 'Other', 'NIC bonding enabled']

interface Needs {
  readonly overlays: Overlays
  readonly clock: Clock
  readonly templateBook: TemplateBook
  readonly profileBook: ProfileBook
  readonly networks: Networks
}

/** Which networks the ports of a template have, and from which pool it takes its identities. */
export class TemplateNetworks {
  readonly #needs: Needs

  constructor (needs: Needs) {
    this.#needs = needs
  }

  /**
   * Changes them, all or nothing.
   *
   * @returns how many bandwidths were set
   * @throws {Refusal} CGEN1004 for an unknown template and another pool of one that is deployed, CTEM9046 for an unknown pool, CGEN6002
   *   for ports, networks and a bonding technology that are not there
   */
  async configure (config: NetworkConfig, actor: Actor): Promise<number> {
    const { overlays, templateBook: templates, clock } = this.#needs
    const { templateId = 0, attributes = [] } = config
    return await overlays.commit(draft => {
      const template = draft.find(templates.templates, templateId)
      if (template === undefined) throw notApplicable('TemplateId')
      this.#attach(draft, template, config.identityPoolId ?? template.identityPoolId)
      draft.change(templates.templates, templateId, template =>
        ({ ...template, lastUpdatedBy: actor.userName, lastUpdatedTime: clock.text() }))
      this.#setPorts(draft, templateId, config)
      return attributes.reduce((sum, { attributes }) => sum + (attributes?.length ?? 0), 0)
    }, [{ event: 'templateNetworksChanged', actor, args: [String(templateId)] }])
  }

  /** The product lets the pool of a deployed template be (Ansible, issue 169). */
  #attach (draft: Draft, { id, identityPoolId: before }: Template, identityPoolId: number): void {
    const { templateBook: templates, profileBook: profiles } = this.#needs
    if (identityPoolId === before) return
    if (draft.list(profiles.profiles).some(({ templateId, targetId }) => templateId === id && targetId !== 0)) {
      throw notApplicable('IO Pool update on template not allowed.')
    }
    profiles.release(draft, ({ templateId }) => templateId === id)
    const attached = identityPoolId !== 0
    draft.change(templates.templates, id, template =>
      ({ ...template, identityPoolId, isPersistencePolicyValid: attached, isStatelessAvailable: attached }))
    if (!attached) return
    draft.change(templates.settings, id, settings => ({
      ...settings,
      settings: settings.settings.map(setting =>
        definitionOf(setting.component, setting.name).group === IDENTITY_GROUP ? { ...setting, isIgnored: false } : setting)
    }))
  }

  #setPorts (draft: Draft, id: number, { bondingTechnology, propagateVlan, vlanAttributes = [] }: NetworkConfig): void {
    const { templateBook: templates } = this.#needs
    // Terraform sends an empty one where it changes the pool alone.
    if (bondingTechnology !== undefined && bondingTechnology !== '' && !BONDING.includes(bondingTechnology)) {
      throw invalid('VlanAttributes', `there is no bonding technology ${bondingTechnology}`)
    }
    draft.change(templates.settings, id, settings => {
      const { networks } = settings
      const known = new Set(portsOfTemplate(settings).map(({ componentId }) => componentId))
      const ports = new Map(networks.ports.map(port => [port.componentId, port]))
      for (const input of vlanAttributes) {
        const componentId = input.componentId ?? 0
        if (!known.has(componentId)) throw invalid('VlanAttributes', `there is no port ${componentId}`)
        const before = ports.get(componentId) ?? { componentId, untagged: 0, tagged: [], isNicBonded: false }
        ports.set(componentId, this.#port(draft, before, input))
      }
      return {
        ...settings,
        networks: {
          bondingTechnology: bondingTechnology === undefined || bondingTechnology === '' ? networks.bondingTechnology : bondingTechnology,
          propagateVlan: propagateVlan ?? networks.propagateVlan,
          ports: [...ports.values()].sort((one, other) => one.componentId - other.componentId)
        }
      }
    })
  }

  #port (draft: Draft, port: PortNetwork, { untagged, tagged, isNicBonded }: PortInput): PortNetwork {
    const next = {
      ...port,
      untagged: untagged ?? port.untagged,
      // 0 stands for none, as Terraform reads it.
      tagged: (tagged ?? port.tagged).map(Number).filter(id => id !== 0),
      isNicBonded: isNicBonded === undefined || isNicBonded === null ? port.isNicBonded : String(isNicBonded).toLowerCase() === 'true'
    }
    const known = new Set(draft.list(this.#needs.networks.overlay).map(({ id }) => id))
    // What was set before may have been deleted since.
    const unknown = [untagged ?? 0, ...(tagged ?? []).map(Number)].find(id => id !== 0 && !known.has(id))
    if (unknown !== undefined) throw invalid('VlanAttributes', `there is no network ${unknown}`)
    return next
  }
}
