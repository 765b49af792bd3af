import { ALERT_POLICY } from './alert-policies.ts'
import { CONFIGURATION_BASELINE } from './configuration.ts'
import { CATALOG } from './firmware-catalog.ts'
import { FIRMWARE_BASELINE } from './firmware.ts'
import { IDENTITY_POOL, MOST_IDENTITIES, addressNumber } from './identity-pools.ts'
import { NETWORK } from './networks.ts'
import { PROFILE } from './profiles.ts'
import { type Entity, RecordedKind, entitiesIn, entityOf, isEntity, numberOf, textOf } from './recorded-kinds.ts'
import { TEMPLATE } from './templates.ts'

export const RECORDED_NETWORKS = new RecordedKind({ path: '/api/NetworkConfigurationService/Networks', schema: NETWORK })

export const RECORDED_POOLS = new RecordedKind({
  path: '/api/IdentityPoolService/IdentityPools', schema: IDENTITY_POOL, told: soundPool
})

export const RECORDED_TEMPLATES = new RecordedKind({ path: '/api/TemplateService/Templates', schema: TEMPLATE })

export const RECORDED_PROFILES = new RecordedKind({ path: '/api/ProfileService/Profiles', schema: PROFILE })

export const RECORDED_CONFIGURATION_BASELINES = new RecordedKind({
  path: '/api/TemplateService/Baselines', schema: CONFIGURATION_BASELINE
})

export const RECORDED_CATALOGS = new RecordedKind({ path: '/api/UpdateService/Catalogs', schema: CATALOG })

export const RECORDED_FIRMWARE_BASELINES = new RecordedKind({ path: '/api/UpdateService/Baselines', schema: FIRMWARE_BASELINE })

export const RECORDED_ALERT_POLICIES = new RecordedKind({
  path: '/api/AlertService/AlertPolicies',
  schema: ALERT_POLICY,
  told: ({ PolicyData }) => {
    const data = entityOf(PolicyData)
    const messages: readonly unknown[] = Array.isArray(data['MessageIds']) ? data['MessageIds'] : []
    return {
      PolicyData: {
        ...data,
        MessageIds: messages.map(id => textOf(id).replace(/^'(.*)'$/, '$1')),
        Actions: entitiesIn(data['Actions']).map(action => ({ ...action, Parameters: action['ParameterDetails'] })),
        UndiscoveredTargets: entitiesIn(data['UndiscoveredTargets']).map(({ TargetAddress }) => TargetAddress)
      }
    }
  }
})

/** A pool without what is no range of addresses: nothing could be counted from it. */
function soundPool (listed: Entity): Entity {
  return Object.fromEntries(Object.entries(listed).map(([name, value]) => {
    if (isEntity(value)) return [name, soundPool(value)]
    return [name, SOUND[name]?.(value) === false ? null : value]
  }))
}

const SOUND: Readonly<Record<string, (value: unknown) => boolean>> = {
  IdentityCount: value => numberOf(value, -1) >= 0 && numberOf(value, -1) <= MOST_IDENTITIES,
  StartingMacAddress: value => addressNumber(textOf(value), 6) !== null,
  StartingAddress: value => addressNumber(textOf(value), 8) !== null
}
