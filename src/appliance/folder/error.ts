/** A folder that cannot keep an appliance's state. The message is one sentence for the operator: what, where, and the cure. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** The system's reason without its list of paths: `ENOSPC: no space left on device`. */
export function reasonOf (error: unknown): string {
  return error instanceof Error ? error.message.split(', ')[0] ?? error.message : String(error)
}

/** The system's short name of an error (`ENOENT`), or an empty text. */
export function codeOf (error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** A file or folder that this process may not write. */
export function unwritable (path: string, error: unknown): StoreError {
  return new StoreError(`${path} cannot be written (${reasonOf(error)}): let this user write it, or use another folder.`, { cause: error })
}
