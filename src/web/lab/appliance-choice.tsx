import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { listOf, textOf } from '../shared/json.ts'
import { useAsked } from './asked.ts'
import { ChoiceField } from './choice-field.tsx'

/** The appliance that pages about one are about; '' the first. All of them follow it. */
const chosen = signal('')

/** Names of the appliances, and the one that is chosen; '' where there is none. */
export function useAppliance (): { readonly name: string, readonly names: readonly string[] } {
  const { value } = useAsked('/v1/appliances')
  const names = listOf(value, 'appliances').map(one => textOf(one, 'name'))
  return { names, name: names.includes(chosen.value) ? chosen.value : names[0] ?? '' }
}

/** Chooses an appliance. */
export function ApplianceChoice ({ name, names }: { readonly name: string, readonly names: readonly string[] }) {
  return <ChoiceField label='Appliance' value={name} options={names} onChoose={name => { chosen.value = name }} />
}

/** A page about the chosen appliance. It begins anew with another: what one has answered is not shown under the other. */
export function ofAppliance (Page: ComponentType<{ readonly name: string }>): ComponentType {
  return function OfAppliance () {
    const { name, names } = useAppliance()
    return (
      <>
        <div class='bar'><ApplianceChoice {...{ name, names }} /></div>
        {name !== '' && <Page key={name} name={name} />}
      </>
    )
  }
}
