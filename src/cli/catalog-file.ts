import { readFile, stat } from 'node:fs/promises'
import type { CatalogSource } from '../appliance/firmware/catalog-source.ts'
import { UsageError } from '../config/usage-error.ts'
import { type CatalogDocument, readCatalog } from '../estate/catalog-document.ts'
import { failureText } from '../failure.ts'

/** Bytes that a catalog may have as it comes; Dell's own has some two million packed. */
const LARGEST = 128 * 1024 * 1024
const DEADLINE_MS = 60_000

/**
 * Opens a catalog of Dell's, plain or packed with gzip.
 *
 * @param place a file, or a URL of this machine
 * @throws {UsageError} for what cannot be read, or is none
 */
export async function openCatalog (place: string): Promise<CatalogSource> {
  let document: CatalogDocument
  let failure: string | null = null
  try {
    document = await readCatalog(await bytesOf(place))
  } catch (error) {
    throw new UsageError(`${place}: ${failureText(error)}`)
  }
  return {
    get document () { return document },
    get failure () { return failure },
    refresh: async () => {
      try {
        document = await readCatalog(await bytesOf(place))
        failure = null
      } catch (error) {
        failure = failureText(error)
      }
    }
  }
}

async function bytesOf (place: string): Promise<Buffer> {
  if (!/^https?:/i.test(place)) {
    const { size } = await stat(place)
    if (size > LARGEST) throw new Error('the catalog is too large')
    return await readFile(place)
  }
  const response = await fetch(place, { redirect: 'error', signal: AbortSignal.timeout(DEADLINE_MS) })
  if (!response.ok || response.body === null) throw new Error(`the answer is ${response.status}`)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.length
    if (size > LARGEST) throw new Error('the catalog is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
