import type { IncomingMessage, ServerResponse } from 'node:http'
import { PageFiles, wantsPage } from '../http/assets.ts'
import { WEB } from '../package.ts'

/** Where the lab is, for those who want a page; programs hear there what they always did. */
const PAGE = '/'

const files = new PageFiles(WEB, { name: 'lab', path: PAGE, assets: '/assets/', negotiated: true })

/**
 * Answers with the lab, the page for browsers on the port of the admin API. It tells nothing by itself, so it asks for no token.
 *
 * @returns false: nothing was answered
 */
export function serveLab (request: IncomingMessage, response: ServerResponse): boolean {
  const [path = ''] = (request.url ?? '').split('?', 1)
  if (path === PAGE ? !wantsPage(request) : !path.startsWith('/assets/')) return false
  return files.serve(request, response)
}
