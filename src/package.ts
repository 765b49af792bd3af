import { existsSync, readFileSync } from 'node:fs'

/** The folder of the package: the nearest one above with a `package.json`, since the build lays this file in a folder of `dist`. */
const ROOT = rootAbove(new URL('.', import.meta.url))

/** Where the build puts the files of the page that shows the admin API. */
export const DOCS = new URL('dist/docs/', ROOT)

/** Where the build puts the pages for browsers. */
export const WEB = new URL('dist/web/', ROOT)

/** The version of mock-ome. */
export function version (): string {
  return String(JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')).version)
}

function rootAbove (folder: URL): URL {
  if (existsSync(new URL('package.json', folder))) return folder
  const above = new URL('../', folder)
  if (above.href === folder.href) throw new Error('mock-ome does not find its own package.json')
  return rootAbove(above)
}
