import { isDeepStrictEqual } from 'node:util'
import { ALERT_CATEGORIES, CATEGORIES, MESSAGE_DEFINITIONS, type MessageDefinition, subCategoryId } from '../../estate/alert-catalog.ts'
import {
  ACTION_TEMPLATES, ALERT_POLICIES, ALERT_POLICY, type AlertPolicy, IGNORE, NO_POLICY_DATA, type PolicyAction, type PolicyData
} from '../../estate/alert-policies.ts'
import { ALERT_SEVERITIES, CATALOG, SEVERITIES } from '../../estate/alerts.ts'
import type { Device } from '../../estate/device.ts'
import { RECORDED_ALERT_POLICIES } from '../../estate/recorded-rows.ts'
import { Refusal } from '../../messages.ts'
import { fits } from '../../schema/check.ts'
import type { Clock } from '../clock/clock.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Kind, Overlay } from '../overlay/overlay.ts'
import type { Overlays } from '../overlay/overlays.ts'
import type { State } from '../slice.ts'
import { isWithin } from './policy-schedule.ts'

const POLICIES: Kind<AlertPolicy> = {
  name: 'alertPolicies',
  schema: ALERT_POLICY,
  firstId: 10_183,
  unique: { of: ({ name }) => name, taken: name => invalid('Name', `another policy is called ${name}`) },
  isOf: ({ defaultPolicy, owner }, { accountId }) => defaultPolicy || String(owner) === accountId,
  unknown: id => new Refusal('CGEN1006', [], { reason: `there is no alert policy ${id}` })
}

/** What a client says of a policy. Absent: it stays, or is nothing in a new one. */
export interface PolicyInput {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly enabled?: boolean | undefined
  readonly policyData?: Partial<PolicyData> | undefined
  /** Id of the account that makes it. */
  readonly owner?: number | null | undefined
}

interface Needs {
  readonly overlays: Overlays
  readonly inventory: Inventory
  readonly clock: Clock
}

const CATALOGS = ALERT_CATEGORIES.map(({ name: catalogName }) => ({ catalogName }))
const KNOWN_MESSAGES = new Set(MESSAGE_DEFINITIONS.map(({ messageId }) => messageId))

/** What is done when an alert comes. Ignoring is; mails, traps and commands are kept with the policy, and not sent. */
export class AlertPolicies {
  readonly overlay: Overlay<AlertPolicy>
  readonly #needs: Needs

  constructor (needs: Needs) {
    this.#needs = needs
    this.overlay = needs.overlays.over(POLICIES, () => RECORDED_ALERT_POLICIES.in(needs.inventory.estate.said) ?? ALERT_POLICIES)
  }

  /**
   * Makes a policy. What the product says of most that is wrong is not public.
   *
   * @throws {Refusal} CGEN6002 naming the property, CMON7011 for a value of an action
   */
  async create (
    { policyData, owner = null, name = '', description = '', enabled = true }: PolicyInput, actor: Actor
  ): Promise<AlertPolicy> {
    const made = { name, description, enabled, policyData: { ...NO_POLICY_DATA, ...policyData }, owner }
    return await this.#needs.overlays.commit(draft => draft.add(this.overlay, id => this.#judged({
      id, ...made, defaultPolicy: false, state: true, visible: true, editable: true
    }, NO_POLICY_DATA)), ({ name }) => [{ event: 'alertPolicyCreated', actor, args: [name] }])
  }

  /** Changes a policy. @throws {Refusal} CGEN1006 for an unknown one, and as {@link create} */
  async change (id: number, { policyData, name, description, enabled }: PolicyInput, actor: Actor): Promise<AlertPolicy> {
    return await this.#needs.overlays.commit(draft => draft.change(this.overlay, id, policy => this.#judged({
      ...policy,
      name: name ?? policy.name,
      description: description ?? policy.description,
      enabled: enabled ?? policy.enabled,
      policyData: { ...policy.policyData, ...policyData }
    }, policy.policyData)), ({ name }) => [{ event: 'alertPolicyChanged', actor, args: [name] }])
  }

  /**
   * Enables or disables policies, all or none.
   *
   * @param ids null: all there are
   * @throws {Refusal} CGEN6002 for an unknown one, and for none
   */
  async enable (ids: readonly number[] | null, enabled: boolean, actor: Actor): Promise<void> {
    await this.#needs.overlays.commit(draft => {
      const chosen = ids === null ? draft.seen(this.overlay) : this.#named(ids)
      draft.setAll(this.overlay, chosen.filter(policy => policy.enabled !== enabled).map(policy => ({ ...policy, enabled })))
      return chosen.map(({ name }) => name)
    }, args => [{ event: enabled ? 'alertPoliciesEnabled' : 'alertPoliciesDisabled', actor, args }])
  }

  /** Deletes policies, all or none. @throws {Refusal} CGEN6002 for an unknown one, none, and one that every console has */
  async remove (ids: readonly number[], actor: Actor): Promise<void> {
    await this.#needs.overlays.commit(draft => {
      const chosen = this.#named(ids)
      if (chosen.some(({ defaultPolicy }) => defaultPolicy)) throw invalid('AlertPolicyIds', 'a default policy cannot be deleted')
      draft.remove(this.overlay, chosen.map(({ id }) => id))
      return chosen.map(({ name }) => name)
    }, args => [{ event: 'alertPoliciesDeleted', actor, args }])
  }

  /** Tells which alerts of which devices a policy ignores now. */
  ignoring (state: State): (device: Device, definition: MessageDefinition) => boolean {
    const now = this.#needs.clock.text()
    const policies = this.overlay.listIn(state).filter(({ enabled, policyData: { actions, schedule } }) =>
      enabled && actions.some(({ templateId }) => templateId === IGNORE) && isWithin(schedule, now))
    return (device, definition) => policies.some(({ policyData }) => isOf(policyData, definition) && this.#isFor(policyData, device))
  }

  #isFor ({ allTargets, devices, deviceTypes, groups }: PolicyData, device: Device): boolean {
    const { inventory } = this.#needs
    if (allTargets || devices.includes(device.id)) return true
    if (devices.length === 0 && deviceTypes.includes(device.type)) return true
    return groups.some(id => inventory.hasGroup(id) && inventory.leafDevices(id).includes(device))
  }

  #named (ids: readonly number[]): readonly AlertPolicy[] {
    if (ids.length === 0) throw invalid('AlertPolicyIds', 'no policy is named')
    return [...new Set(ids)].map(id => {
      const policy = this.overlay.find(id)
      if (policy === undefined) throw invalid('AlertPolicyIds', `there is no policy ${id}`)
      return policy
    })
  }

  /** @param before what it named already: that may be gone meanwhile, or be known to the console alone that was recorded */
  #judged (policy: AlertPolicy, before: PolicyData): AlertPolicy {
    const { inventory } = this.#needs
    const { name, description, policyData } = policy
    const { devices, groups, messageIds, severities, catalogs } = policyData
    const known = { devices: new Set(before.devices), groups: new Set(before.groups), messages: new Set(before.messageIds) }
    const checks: ReadonlyArray<readonly [property: string, holds: boolean]> = [
      ['Name', name.trim() !== '' && name.length <= 255],
      ['Description', description.length <= 2_000],
      ['Devices', devices.every(id => known.devices.has(id) || inventory.estate.device(id) !== undefined)],
      ['Groups', groups.every(id => known.groups.has(id) || inventory.hasGroup(id))],
      ['MessageIds', messageIds.every(id => known.messages.has(id) || KNOWN_MESSAGES.has(id))],
      ['Severities', severities.every(id => ALERT_SEVERITIES.some(severity => severity.id === id))],
      // What does not fit could not be read again.
      ['PolicyData', fits(ALERT_POLICY, policy)],
      ['Catalogs', catalogs.every(({ catalogName }) => [...before.catalogs, ...CATALOGS].some(known => known.catalogName === catalogName))]
    ]
    const broken = checks.find(([, holds]) => !holds)
    if (broken !== undefined) throw invalid(broken[0], 'its value is none, or names what is not there')
    const isNew = ({ templateId, parameters }: PolicyAction): boolean =>
      !before.actions.some(old => old.templateId === templateId && isDeepStrictEqual(old.parameters, parameters))
    for (const action of policyData.actions.filter(isNew)) judgeAction(action)
    const types = devices.flatMap(id => inventory.estate.device(id)?.type ?? [])
    return {
      ...policy,
      policyData: {
        ...policyData,
        deviceTypes: devices.length === 0 ? policyData.deviceTypes : [...new Set([...policyData.deviceTypes, ...types])],
        actions: policyData.actions.map((action, index) => ({ ...action, id: policy.id - 10_001 + index }))
      }
    }
  }
}

/** Whether an alert is one of those that a policy looks for. */
function isOf ({ severities, messageIds, catalogs }: PolicyData, definition: MessageDefinition): boolean {
  if (severities.length > 0 && !severities.includes(SEVERITIES[definition.severity])) return false
  if (messageIds.length > 0) return messageIds.includes(definition.messageId)
  return catalogs.length === 0 || catalogs.some(({ catalogName, categories, subCategories }) => catalogName === CATALOG &&
    (categories.length === 0 || categories.some((category, index) => {
      const subCategory = subCategories[index] ?? 0
      if (category !== 0 && category !== CATEGORIES[definition.category]) return false
      return subCategory === 0 || subCategory === subCategoryId(definition.subCategory)
    })))
}

/** @throws {Refusal} CMON7011 for a value that the action does not take, CGEN6002 for an action that there is not */
function judgeAction ({ templateId, parameters }: PolicyAction): void {
  const template = ACTION_TEMPLATES.find(({ id }) => id === templateId)
  if (template === undefined || template.disabled) throw invalid('Actions', `there is no action ${templateId}, or it is disabled`)
  const { name: action, parameterDetails } = template
  for (const { name, value } of parameters) {
    // Traps and syslog have a parameter for each destination.
    const known = parameterDetails.find(parameter => parameter.name === name) ?? parameterDetails.find(({ type }) => type === 'boolean')
    const options = known?.type === 'boolean' ? ['true', 'false'] : known?.templateParameterTypeDetails.flatMap(optionOf) ?? []
    const takes = known !== undefined && value.length <= 2_000 && (options.length === 0 || options.includes(value))
    if (!takes) throw new Refusal('CMON7011', [`[${name}]`, action])
  }
  const to = parameters.find(({ name }) => name === 'to')?.value ?? ''
  const [first = ''] = to.split(/[,;]/)
  if (action === 'Email' && !/^[^\s@]+@[^\s@]+$/.test(first.trim())) throw new Refusal('CMON7011', ['[To Email]', action])
}

function optionOf ({ name, value }: { readonly name: string, readonly value: string }): string | [] {
  return name === 'option' ? value : []
}

function invalid (property: string, reason: string): Refusal {
  return new Refusal('CGEN6002', [property], { reason })
}
