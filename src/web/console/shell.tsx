import { useEffect } from 'preact/hooks'
import { Links } from '../shared/links.tsx'
import { address, find } from '../shared/places.ts'
import { logOut, session } from './api.ts'
import { PLACES, START } from './places.tsx'

/** What stands around every page of somebody who is logged in. */
export function Shell () {
  const trail = find(PLACES, address.value, START)
  const place = trail.at(-1)
  const Page = place?.page ?? null
  useEffect(() => { document.title = `${place?.title ?? 'Console'} - OpenManage Enterprise (mock-ome)` }, [place])
  return (
    <div class='shell'>
      <nav aria-label='Console'>
        <Links places={PLACES} trail={trail} />
      </nav>
      <main>
        <div class='who'>
          <span>{session.value?.userName}</span>
          <button type='button' onClick={() => { logOut() }}>Log out</button>
        </div>
        <p class='hint'>{trail.map(({ title }) => title).join(' > ')}</p>
        <h1>{place?.title}</h1>
        {Page !== null && <Page key={place?.path} />}
      </main>
    </div>
  )
}
