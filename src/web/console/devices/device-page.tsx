import { listOf, textOf } from '../../shared/json.ts'
import { linkTo, parameter } from '../../shared/places.ts'
import { useAnswer } from '../answer.ts'
import { ask } from '../api.ts'
import { Facts } from '../facts.tsx'
import { RefusalBox } from '../refusal-box.tsx'
import { DEVICES, DEVICE_PLACE, HEALTH, named, readInventory, summaryOf } from './device.ts'
import { PartsTable } from './parts-table.tsx'

const TABS = [
  { tab: 'summary', title: 'Summary', page: Summary },
  { tab: 'inventory', title: 'Inventory', page: InventoryTab }
]

/** What a fault of a part tells. */
const FAULT = ['MessageId', 'Message', 'RecommendedAction']

/** Devices > one device, at the address that Dell's scripts print. */
export function DevicePage () {
  const id = parameter('id')
  const shown = TABS.find(({ tab }) => tab === parameter('tab')) ?? TABS[0]
  const Tab = shown?.page ?? Summary
  const { value: device, error } = useAnswer(async () => await ask('GET', `${DEVICES}(${encodeURIComponent(id)})`), id)
  return (
    <>
      <p><a href={linkTo('/core/device/device')}>All devices</a></p>
      {error !== null && <RefusalBox error={error} />}
      {device !== null && (
        <>
          <h2>{textOf(device, 'DeviceName')}</h2>
          <ul class='tabs'>
            {TABS.map(({ tab, title }) => (
              <li key={tab}>
                <a href={linkTo(DEVICE_PLACE, { id, tab })} {...(tab === shown?.tab && { 'aria-current': 'page' })}>{title}</a>
              </li>
            ))}
          </ul>
          <Tab key={id} id={id} device={device} />
        </>
      )}
    </>
  )
}

function Summary ({ id, device }: { readonly id: string, readonly device: unknown }) {
  const { value, error } = useAnswer(async () => await ask('GET', `${DEVICES}(${encodeURIComponent(id)})/SubSystemHealth`), id)
  return (
    <div class='sides'>
      <section class='sheet' aria-label='Summary'>
        <h3>Summary</h3>
        <Facts facts={summaryOf(device)} />
      </section>
      <section class='sheet' aria-label='Health'>
        <h3>Health of its parts</h3>
        {error !== null && <RefusalBox error={error} />}
        <ul>
          {listOf(value, 'value').map(part => (
            <li key={textOf(part, 'SubSystem')}>
              {textOf(part, 'SubSystem')}: {named(HEALTH, part, 'RollupStatus')}
              {listOf(part, 'FaultList').map((fault, index) => (
                <p key={index} class='trouble'>{FAULT.map(name => textOf(fault, name)).join(' ')}</p>
              ))}
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function InventoryTab ({ id }: { readonly id: string }) {
  const { value, error } = useAnswer(async () => await readInventory(id), id)
  return (
    <section class='sheet' aria-label='Inventory'>
      <h3>Inventory</h3>
      {error !== null && <RefusalBox error={error} />}
      {value?.map(({ type, parts }, index) => (
        <details key={type} open={index === 0}>
          <summary>{type} ({parts.length})</summary>
          <PartsTable label={type} parts={parts} />
        </details>
      ))}
    </section>
  )
}
