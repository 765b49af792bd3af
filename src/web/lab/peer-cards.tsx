import { listOf, textOf } from '../shared/json.ts'
import { useAsked } from './asked.ts'

/** The appliances of other processes. What one can do to them is in their own labs. */
export function PeerCards () {
  const { value } = useAsked('/v1/peers')
  return <>{listOf(value, 'peers').map(peer => <Peer key={textOf(peer, 'url')} peer={peer} />)}</>
}

function Peer ({ peer }: { readonly peer: unknown }) {
  const url = textOf(peer, 'url')
  return (
    <section class='sheet peer' aria-label={`Process at ${url}`}>
      <h2>Another process: {textOf(peer, 'status')}</h2>
      <p>Its lab: <a href={url} target='_blank' rel='noopener noreferrer'>{url}</a></p>
      <ul>
        {listOf(peer, 'appliances').map(one => (
          <li key={textOf(one, 'name')}>
            {textOf(one, 'name')}: <a href={textOf(one, 'url')} target='_blank' rel='noopener noreferrer'>{textOf(one, 'url')}</a>
            {textOf(one, 'ready') !== 'true' && ' (not ready)'}
          </li>
        ))}
      </ul>
    </section>
  )
}
