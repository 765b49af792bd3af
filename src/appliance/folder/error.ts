import { failureCode, fileFailure } from '../../failure.ts'

/** A folder that cannot keep an appliance's state. The message is one sentence for the operator: what, where, and the cure. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** A file that this process may not read. */
export function unreadable (path: string, error: unknown): StoreError {
  const cure = 'let this user read it, or restore it from a backup.'
  return new StoreError(`${path} cannot be read (${failureCode(error)}): ${cure}`, { cause: error })
}

/** A file or folder that this process may not write. */
export function unwritable (path: string, error: unknown): StoreError {
  const reason = fileFailure(error)
  return new StoreError(`${path} cannot be written (${reason}): let this user write it, or use another folder.`, { cause: error })
}
