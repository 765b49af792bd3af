/** How long each step of a connection may take, in milliseconds. */
export interface Deadlines {
  readonly connect: number
  readonly handshake: number
  /** Until the other end has said something. */
  readonly message: number
  /** Until another console has answered a request, which may be to connect to a third party. */
  readonly answer: number
  /** Until a target has kept what it received. */
  readonly restore: number
}

/** Long enough for consoles on a slow machine; an end that is silent is given up before the caller is. */
export const DEADLINES: Deadlines = { connect: 5_000, handshake: 5_000, message: 5_000, answer: 20_000, restore: 120_000 }
