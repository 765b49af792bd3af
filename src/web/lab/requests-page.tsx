import { useState } from 'preact/hooks'
import { download } from '../shared/copy-button.tsx'
import { listOf, textOf } from '../shared/json.ts'
import { TextField } from '../shared/text-field.tsx'
import { ask } from './api.ts'
import { useAsked } from './asked.ts'
import { Columns } from './columns.tsx'
import { readExchange } from './exchange.ts'
import { harOf } from './har.ts'
import { requests } from './live.ts'
import { RequestDialog } from './request-dialog.tsx'
import { type RequestLine, matches, readRequest } from './request-line.ts'

const COLUMNS = ['Time', 'Appliance', 'Request', 'Status', 'Message', 'Fault', 'ms']

/** Rows that are drawn: those beyond cost more than they tell. */
const SHOWN = 100

/** What the appliances were asked, live. */
export function RequestsPage () {
  const { value: fleet } = useAsked('/v1/appliances')
  const [filter, setFilter] = useState('')
  const [held, setHeld] = useState<readonly RequestLine[] | null>(null)
  const [open, setOpen] = useState<RequestLine | null>(null)
  const isHeld = held !== null
  const bases = new Map(listOf(fleet, 'appliances').map(one => [textOf(one, 'name'), textOf(one, 'url')]))
  const found = (held ?? requests.value).filter(line => matches(line, filter))
  return (
    <>
      <div class='bar'>
        <TextField label='Filter' name='filter' value={filter} hint='Words of path, status, user, fault, …' onInput={setFilter} />
        <button type='button' aria-pressed={isHeld} onClick={() => { setHeld(isHeld ? null : requests.value) }}>Pause</button>
        <button type='button' onClick={() => { downloadHar(bases, filter) }}>Download HAR</button>
        <span class='hint' role='status'>{found.length} of {requests.value.length} requests{isHeld && ', paused'}</span>
      </div>
      <div class='scroll' tabIndex={0} role='region' aria-label='Requests'>
        <table>
          <Columns titles={COLUMNS} />
          <tbody>{found.slice(0, SHOWN).map(line => <Row key={line.key} line={line} onOpen={() => { setOpen(line) }} />)}</tbody>
        </table>
      </div>
      {found.length > SHOWN && <p class='hint'>The newest {SHOWN} are shown: filter for the others.</p>}
      {found.length === 0 && <p>Nobody has asked for anything yet{filter !== '' && ' that matches'}.</p>}
      {open !== null && <RequestDialog line={open} base={bases.get(open.appliance) ?? ''} onClose={() => { setOpen(null) }} />}
    </>
  )
}

function Row ({ line, onOpen }: { readonly line: RequestLine, readonly onOpen: () => void }) {
  const { time, appliance, method, path, status, messageId, faults, durationMs } = line
  return (
    <tr>
      <td class='place short'>{time.slice(11, 19)}</td>
      <td>{appliance}</td>
      <td><button type='button' class='plain row' onClick={onOpen}>{method === '' ? 'a connection' : `${method} ${path}`}</button></td>
      <td class={Number(status) >= 400 || status === '' ? 'trouble short' : 'short'}>{status === '' ? 'none' : status}</td>
      <td class='short'>{messageId}</td>
      <td>{faults.map((kind, index) => <span key={`${index} ${kind}`} class='badge ours'>{kind}</span>)}</td>
      <td class='short'>{Math.round(durationMs)}</td>
    </tr>
  )
}

async function downloadHar (bases: ReadonlyMap<string, string>, filter: string): Promise<void> {
  const [answer, info] = await Promise.all(['/v1/requests?limit=1000', '/v1/info'].map(async path => await ask({ method: 'GET', path })))
  const exchanges = listOf(answer, 'requests').filter(one => matches(readRequest(one), filter))
    .map(one => ({ base: bases.get(textOf(one, 'appliance')) ?? '', exchange: readExchange(one) }))
  download('mock-ome.har', JSON.stringify(harOf(exchanges, { name: 'mock-ome', version: textOf(info, 'version') }), null, 2))
}
