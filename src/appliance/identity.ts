import { randomUUID } from 'node:crypto'
import { text } from '../schema/schema.ts'
import type { Ledger } from './ledger.ts'
import type { Piece, Slice } from './slice.ts'
import { versionRow } from './version.ts'

const GUID: Slice<string> = {
  name: 'guid',
  schema: text({ maxLength: 255 }),
  factory: randomUUID,
  reset: 'data',
  migrates: 'own'
}

/** Which machine an appliance is. */
export class Identity {
  readonly name: string
  /** Of OME, for example `3.10.2`. */
  readonly version: string
  readonly #guid: Piece<string>

  constructor (ledger: Ledger, { name, version }: Pick<Identity, 'name' | 'version'>) {
    this.name = name
    this.version = version
    this.#guid = ledger.slice(GUID)
  }

  /** Its build, as the API spells it. */
  get build (): { readonly BuildNumber: string, readonly BuildDate: string } {
    const { buildNumber, buildDate } = versionRow(this.version)
    return { BuildNumber: buildNumber, BuildDate: buildDate }
  }

  get guid (): string {
    return this.#guid.value
  }
}
