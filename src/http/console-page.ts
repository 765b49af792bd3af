import type { IncomingMessage, ServerResponse } from 'node:http'
import { WEB } from '../package.ts'
import { PageFiles, wantsPage } from './assets.ts'

/** Where the product has its console. */
const FOLDER = '/core/console/'
const PAGE = `${FOLDER}console.html`

const files = new PageFiles(WEB, { name: 'console', path: PAGE, assets: `${FOLDER}assets/` })

/**
 * Answers with the console, the page for browsers on the port of every appliance; a browser that asks for `/` is led there. All else is
 * none of its business: other clients see no difference.
 *
 * @returns false: nothing was answered
 */
export function serveConsole (request: IncomingMessage, response: ServerResponse): boolean {
  const { url = '' } = request
  if (url.startsWith(FOLDER)) return files.serve(request, response)
  if (url !== '/' || !wantsPage(request) || !files.isThere) return false
  response.writeHead(302, { location: PAGE, vary: 'accept', 'cache-control': 'no-store', 'content-length': 0 }).end()
  return true
}
