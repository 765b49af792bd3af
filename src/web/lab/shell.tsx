import { useEffect } from 'preact/hooks'
import { textOf } from '../shared/json.ts'
import { Links } from '../shared/links.tsx'
import { address, find } from '../shared/places.ts'
import { useAsked } from './asked.ts'
import { CurlLine } from './curl-line.tsx'
import { isLive } from './live.ts'
import { PLACES } from './places.ts'

/** What stands around every page of the lab. */
export function Shell () {
  const trail = find(PLACES, address.value.split('?', 1)[0] ?? '')
  const place = trail.at(-1)
  const Page = place?.page ?? null
  const { value: info } = useAsked('/v1/info')
  useEffect(() => { document.title = `${place?.title ?? 'Lab'} - mock-ome lab` }, [place])
  return (
    <>
      <header class='masthead'>
        <p class='product'>mock-ome lab</p>
        <p class='band'>
          <span>{textOf(info, 'version')}</span>
          <span>process {textOf(info, 'pid')}</span>
          <span role='status'>{isLive.value ? 'live' : 'not live: looking for the process'}</span>
        </p>
      </header>
      <div class='shell'>
        <nav aria-label='Lab'>
          <Links places={PLACES} trail={trail} />
        </nav>
        <main>
          <h1>{place?.title}</h1>
          <CurlLine />
          {Page !== null && <Page />}
        </main>
      </div>
    </>
  )
}
