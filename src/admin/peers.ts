import { checked } from '../schema/check.ts'
import { type Typed, FLAG, TEXT, closed, list, object, oneOf, text } from '../schema/schema.ts'

/** Milliseconds that a peer is waited for. */
const PATIENCE = 2_000

/** A link that leads to an appliance, and nowhere else. */
const URL_OF_APPLIANCE = text({ pattern: '^https://[^\\s]+$', maxLength: 500 })

const THERE = closed({ name: TEXT, url: URL_OF_APPLIANCE, ready: FLAG })

/** What is known of the process behind another admin API. */
export const PEER = closed({
  url: { ...TEXT, description: 'of its admin API, as it was given; its lab is there, too' },
  status: oneOf(['ready', 'not ready', 'silent']),
  appliances: list(THERE)
})

/** What its health check answers, as far as it matters here. */
const HEALTH = object({ status: TEXT, appliances: list(object({ name: TEXT, url: URL_OF_APPLIANCE, ready: FLAG })) })

/** Asks other processes for their appliances, all at once. Their health checks ask for no token. @param urls of their admin APIs */
export async function askPeers (urls: readonly string[]): Promise<Array<Typed<typeof PEER>>> {
  return await Promise.all(urls.map(async url => await askPeer(url)))
}

async function askPeer (url: string): Promise<Typed<typeof PEER>> {
  try {
    const answer = await fetch(new URL('/v1/health/ready', url), { signal: AbortSignal.timeout(PATIENCE), redirect: 'error' })
    const { status, appliances } = checked(HEALTH, await answer.json())
    return {
      url,
      status: status === 'ready' ? 'ready' : 'not ready',
      appliances: appliances.map(({ name, url, ready }) => ({ name, url, ready }))
    }
  } catch {
    return { url, status: 'silent', appliances: [] }
  }
}
