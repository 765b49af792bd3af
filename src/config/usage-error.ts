/** A command that was called wrongly: bad option, missing or unreadable file. The text is for the user; exit status 2. */
export class UsageError extends Error {
  constructor (message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
