import { readFile } from 'node:fs/promises'
import { failureText } from '../../failure.ts'
import { DOCS } from '../../package.ts'
import { Problem } from '../api/problem.ts'

/** What the page is made of: Swagger UI, as the build has compressed it, and how it starts. */
export const ASSETS = [
  { name: 'swagger-ui-bundle.js', type: 'text/javascript; charset=utf-8' },
  { name: 'swagger-ui.css', type: 'text/css; charset=utf-8' },
  { name: 'start.js', type: 'text/javascript; charset=utf-8' }
] as const
export type AssetName = typeof ASSETS[number]['name']

const START = `addEventListener('load', () => {
  const { ui, try: tries } = document.body.dataset
  globalThis.SwaggerUIBundle({
    url: ui,
    dom_id: '#ui',
    deepLinking: true,
    docExpansion: 'list',
    validatorUrl: null,
    persistAuthorization: true,
    ...(tries === 'no' && { supportedSubmitMethods: [] })
  })
})
`

/** The page that shows a document. @param url of the document @param tries whether what it tells of can be tried out from a page here */
export function page (url: string, title: string, tries = true): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<script src="/docs/swagger-ui-bundle.js" defer></script>
<script src="/docs/start.js" defer></script>
<body data-ui="${url}" data-try="${tries ? 'yes' : 'no'}">
<div id="ui"></div>
</body>
</html>
`
}

/** Nothing from elsewhere. Swagger UI makes styles and images of its own. */
export const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'"
  ].join('; ')
}

/** A file of the page, with its headers. @throws {Problem} 404 where nothing was built */
export async function asset (name: AssetName): Promise<{
  readonly body: string | Buffer
  readonly headers: Readonly<Record<string, string>>
}> {
  if (name === 'start.js') return { body: START, headers: {} }
  try {
    return { body: await readFile(new URL(`${name}.gz`, DOCS)), headers: { 'content-encoding': 'gzip', 'cache-control': 'max-age=3600' } }
  } catch (error) {
    throw new Problem(404, `the page was not built: ${failureText(error)}`)
  }
}
