import { readFileSync } from 'node:fs'

/** The folder of the package. This file lies in `src`, and what the build makes of it in a folder of `dist`. */
const ROOT = new URL(import.meta.url.endsWith('.ts') ? '../' : '../../', import.meta.url)

/** Where the build puts the files of the page that shows the admin API. */
export const DOCS = new URL('dist/docs/', ROOT)

/** The version of mock-ome. */
export function version (): string {
  return String(JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')).version)
}
