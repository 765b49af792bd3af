import type { Socket } from 'node:net'

/** The part of the process's descriptors that connections of clients may take. The rest is for files, ports, and what we ask of others. */
const SHARE = 0.75

/**
 * How many connections a process may have. Without a bound, clients that connect and wait take the last descriptor, and then nobody can
 * write a file.
 */
export class Descriptors {
  readonly #limit: () => number
  #allowed: number | null = null
  #taken = 0
  #told = false

  /** @param limit descriptors that the process may have; asked for once */
  constructor (limit: () => number = limitOfProcess) {
    this.#limit = limit
  }

  /**
   * Lets a connection in, or cuts it.
   *
   * @param full told when there is no room for the first time; `allowed`: connections at a time
   */
  admit (socket: Socket, full: (allowed: number) => void): boolean {
    this.#allowed ??= Math.max(1, Math.floor(this.#limit() * SHARE))
    if (this.#taken < this.#allowed) {
      this.#taken++
      socket.once('close', () => { this.#taken-- })
      return true
    }
    socket.destroy()
    if (!this.#told) full(this.#allowed)
    this.#told = true
    return false
  }
}

/** Those of this process, whichever appliance is asked. */
export const DESCRIPTORS = new Descriptors()

/** The soft limit (`ulimit -n`); a machine that tells none has a thousand. */
function limitOfProcess (): number {
  const { report } = process
  const excludeNetwork: unknown = member(report, 'excludeNetwork')
  // A report would look up the name of every address there is a connection to.
  Object.assign(report, { excludeNetwork: true })
  const soft = ['userLimits', 'open_files', 'soft'].reduce<unknown>(member, report.getReport())
  Object.assign(report, { excludeNetwork })
  return typeof soft === 'number' ? soft : soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : 1024
}

function member (value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
