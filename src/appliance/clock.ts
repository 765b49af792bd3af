import { localText } from './local-time.ts'

/** An appliance's own clock. Everything an appliance stamps or judges asks it, never the machine. */
export class Clock {
  #offset = 0
  #zone = 'Etc/GMT'

  /** Milliseconds since 1970, as this appliance sees it. */
  millis (): number {
    return Date.now() + this.#offset
  }

  now (): Date {
    return new Date(this.millis())
  }

  /** Sets the clock; it goes on running from there. */
  set (time: Date): void {
    this.#offset = time.getTime() - Date.now()
  }

  /** Sets it by how far it is ahead of the machine's clock (milliseconds), and the zone it tells times in (IANA name). */
  adjust ({ offset, zone }: { readonly offset: number, readonly zone: string }): void {
    this.#offset = offset
    this.#zone = zone
  }

  /** A time (default: now) as the product writes it, local and without its zone: `2024-01-25 11:10:34.735`. */
  text (time: Date | number = this.millis()): string {
    return localText(Number(time), this.#zone)
  }
}
