import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { textOf } from '../shared/json.ts'
import { ask, endSession, session } from './api.ts'

/** Milliseconds between two looks at the appliance's clock. The question is anonymous: it keeps no session alive. */
const PACE = 30_000

/** What the appliance says of itself before anybody has logged in. */
export const about = signal({ name: '', version: '', time: '', banner: '' })

/** Says on every page that this is none. */
export function Band () {
  useEffect(() => {
    look()
    const timer = setInterval(() => { look() }, PACE)
    return () => { clearInterval(timer) }
  }, [])
  const { name, version, time } = about.value
  return (
    <p class='band'>
      <strong>mock-ome, a test double</strong>
      <span>{name}</span>
      <span>{version}</span>
      <span>{time}</span>
    </p>
  )
}

async function look (): Promise<void> {
  const { value: open } = session
  try {
    const query = open === null ? '' : `?session=${encodeURIComponent(open.id)}`
    const body = await ask('GET', `/core/mockome/console${query}`, { anonymous: true })
    if (open !== null && textOf(body, 'sessionOpen') === 'false') endSession(open)
    about.value = {
      name: textOf(body, 'name'),
      version: textOf(body, 'version'),
      time: textOf(body, 'time'),
      banner: textOf(body, 'banner')
    }
  } catch {
    // What is known stays; the page itself tells of silence when it is asked for something.
  }
}

/** Whether the appliance's version has come to this one: `3.10`. Unknown counts as yes. */
export function hasReached (wanted: string): boolean {
  const { version } = about.value
  return version === '' || version.localeCompare(wanted, 'en', { numeric: true }) >= 0
}
