import { isNativeError } from 'node:util/types'

/** What the system's codes mean to whoever chose a port. Its own words repeat the address and leave out the cause. */
const PORT_TROUBLES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'the port may not be used without privileges',
  EADDRNOTAVAIL: 'this machine has no such address'
}

/** What an error says. A name with several addresses fails once for each, and the whole has no message: theirs are told. */
export function failureText (error: unknown): string {
  if (!isError(error)) return String(error)
  if (error.message !== '' || !('errors' in error) || !Array.isArray(error.errors)) return error.message
  return error.errors.map(failureText).join(', ')
}

/** The system's short name of an error (`ENOENT`), or Node's (`ERR_BUFFER_TOO_LARGE`), or an empty text. */
export function failureCode (error: unknown): string {
  return isError(error) && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** What the system says of a file, without its list of paths: `ENOSPC: no space left on device`. */
export function fileFailure (error: unknown): string {
  return failureText(error).split(', ', 1)[0] ?? ''
}

/** Why a port cannot be opened. */
export function portFailure (error: unknown): string {
  return PORT_TROUBLES[failureCode(error)] ?? failureText(error)
}

/** Under jest an error of Node's own is no `instanceof Error`, and a DOMException is never a native error. */
function isError (error: unknown): error is Error {
  return isNativeError(error) || error instanceof Error
}
