import { fileFailure } from '../../failure.ts'

/** A folder that cannot keep an appliance's state. The message is one sentence for the operator: what, where, and the cure. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** A file or folder that this process may not write. */
export function unwritable (path: string, error: unknown): StoreError {
  const reason = fileFailure(error)
  return new StoreError(`${path} cannot be written (${reason}): let this user write it, or use another folder.`, { cause: error })
}
