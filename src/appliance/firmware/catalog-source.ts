import type { CatalogDocument } from '../../estate/catalog-document.ts'

/** Where catalogs have their contents from, whatever their repositories: a file of Dell's, say. */
export interface CatalogSource {
  /** As it was read last. */
  readonly document: CatalogDocument
  /** Why it could not be read again; null: it could. */
  readonly failure: string | null
  /** Reads it again. Never rejects. */
  readonly refresh: () => Promise<void>
}
