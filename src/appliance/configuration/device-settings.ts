import { createHash } from 'node:crypto'
import type { Device } from '../../estate/device.ts'
import { type Setting, definitionOf, settingsOf, valueOf } from '../../estate/settings.ts'
import { isServer } from '../../estate/models.ts'
import { Refusal } from '../../messages.ts'
import { COUNT, TEXT, TEXT_OR_NULL, type Typed, closed, list } from '../../schema/schema.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Draft } from '../overlay/draft.ts'
import type { Kind, Overlay } from '../overlay/overlay.ts'
import type { Overlays } from '../overlay/overlays.ts'
import type { State } from '../slice.ts'

const VALUE = closed({ component: TEXT, name: TEXT, value: TEXT_OR_NULL })
/** Values that several devices have: they are kept once. */
const DOCUMENT = closed({ id: COUNT, digest: TEXT, values: list(VALUE) })
/** What was written to a device, under its id. Its own values stand above those of the document. */
const WRITTEN = closed({ id: COUNT, document: COUNT, own: list(VALUE) })

/** A value of a setting. */
export type Value = Typed<typeof VALUE>
type Document = Typed<typeof DOCUMENT>
type WrittenSettings = Typed<typeof WRITTEN>

const DOCUMENTS: Kind<Document> = { name: 'settingDocuments', schema: DOCUMENT, firstId: 1, unknown: () => new Refusal('CGEN1006') }
const DEVICES: Kind<WrittenSettings> = {
  name: 'deviceSettings',
  schema: WRITTEN,
  firstId: 1,
  references: [{ to: DOCUMENTS.name, ids: ({ document }) => [document], missing: () => new Refusal('CGEN1006'), removal: 'nothing' }],
  unknown: () => new Refusal('CGEN1006')
}

/** What is written to a device. */
export interface Order {
  readonly device: number
  /** What others are given as well. */
  readonly values: readonly Value[]
  /** What it alone is given. */
  readonly own: readonly Value[]
}

const NONE: readonly Value[] = []

/** The settings of devices: those of the estate, and what was written to them since. */
export class DeviceSettings {
  readonly #inventory: Inventory
  readonly #documents: Overlay<Document>
  readonly #written: Overlay<WrittenSettings>
  readonly #byKey = new WeakMap<object, ReadonlyMap<string, string | null>>()

  constructor (overlays: Overlays, inventory: Inventory) {
    this.#inventory = inventory
    const none: readonly never[] = []
    this.#documents = overlays.over(DOCUMENTS, () => none)
    this.#written = overlays.over(DEVICES, () => none)
  }

  /** What was written to devices so far: another list as soon as something is. */
  get written (): object {
    return this.#written.list
  }

  /** Whether nothing was written to a device. */
  isUntouched ({ id }: Device): boolean {
    return this.#written.find(id) === undefined
  }

  /** Reads the settings of a device in a state. @returns undefined for a setting it has not */
  reader (state: State, device: Device): (component: string, name: string) => string | null | undefined {
    const { seed } = this.#inventory.estate
    const written = this.#written.findIn(state, device.id)
    if (written === undefined) return (component, name) => valueOf(device, seed, component, name)
    const document = this.#documents.getIn(state, written.document)
    const [own, shared] = [this.#keyed(written, written.own), this.#keyed(document, document.values)]
    return (component, name) => {
      const key = keyOf({ component, name })
      return own.has(key) ? own.get(key) : shared.has(key) ? shared.get(key) : valueOf(device, seed, component, name)
    }
  }

  /** All settings of a device, as a template takes them. */
  all (state: State, device: Device): Setting[] {
    if (!isServer(device.kind)) return []
    const read = this.reader(state, device)
    const known = settingsOf(read)
    const keys = new Set(known.map(keyOf))
    const written = this.#written.findIn(state, device.id)
    const document = written === undefined ? [] : this.#documents.getIn(state, written.document).values
    const others = [...document, ...written?.own ?? []].filter(value => !keys.has(keyOf(value)))
    return [...known, ...others.map(({ component, name }) => ({ component, name, value: read(component, name) ?? null, isIgnored: false }))]
  }

  /** Writes to devices, all at once. */
  write (draft: Draft, orders: readonly Order[]): void {
    const written = new Map(draft.list(this.#written).map(entry => [entry.id, entry]))
    const documents = new Map(draft.list(this.#documents).map(document => [document.id, document]))
    const made = new Map<string, number>()
    for (const { device, values, own } of orders) {
      const before = written.get(device)
      const shared = over(documents.get(before?.document ?? 0)?.values ?? NONE, values)
      const digest = createHash('sha256').update(JSON.stringify(shared)).digest('hex')
      const document = made.get(digest) ?? this.#document(draft, digest, shared)
      made.set(digest, document)
      const replaced = new Set(values.map(keyOf))
      written.set(device, { id: device, document, own: over((before?.own ?? []).filter(value => !replaced.has(keyOf(value))), own) })
    }
    draft.setAll(this.#written, orders.flatMap(({ device }) => written.get(device) ?? []))
    const used = new Set([...written.values()].map(({ document }) => document))
    const unused = draft.list(this.#documents).filter(({ id }) => !used.has(id)).map(({ id }) => id)
    if (unused.length > 0) draft.remove(this.#documents, unused)
  }

  #document (draft: Draft, digest: string, values: readonly Value[]): number {
    const known = draft.list(this.#documents).find(document => document.digest === digest)
    return (known ?? draft.add(this.#documents, id => ({ id, digest, values }))).id
  }

  #keyed (owner: object, values: readonly Value[]): ReadonlyMap<string, string | null> {
    const known = this.#byKey.get(owner)
    if (known !== undefined) return known
    const made = new Map(values.map(value => [keyOf(value), value.value]))
    this.#byKey.set(owner, made)
    return made
  }
}

/** What a template or a profile sets: what it does not ignore, and says. */
export function valuesOf (settings: readonly Setting[]): Value[] {
  const said = settings.filter(({ value, isIgnored }) => !isIgnored && value !== null)
  return said.map(({ component, name, value }) => ({ component, name, value }))
}

/** Whether a setting may differ from target to target. */
export function isSpecific ({ component, name }: Pick<Setting, 'component' | 'name'>): boolean {
  return definitionOf(component, name).specific !== 0
}

export function keyOf ({ component, name }: Pick<Setting, 'component' | 'name'>): string {
  return `${component} ${name}`
}

/** Values with others in their place, in one order whoever was first. */
function over (values: readonly Value[], others: readonly Value[]): Value[] {
  const all = new Map([...values, ...others].map(value => [keyOf(value), value]))
  return [...all].sort(([one], [other]) => one < other ? -1 : 1).map(([, value]) => value)
}
