/** Which group stands below which. Walked without recursion, each group once: groups may be nested as deep as there are groups. */
export class GroupTree {
  readonly #below = new Map<number, number[]>()

  constructor (groups: ReadonlyArray<{ readonly id: number, readonly parentId: number }>) {
    for (const { id, parentId } of groups) {
      const below = this.#below.get(parentId)
      if (below === undefined) this.#below.set(parentId, [id])
      else below.push(id)
    }
  }

  /** Ids of the groups directly below one. */
  below (id: number): readonly number[] {
    return this.#below.get(id) ?? []
  }

  /** Ids, and those of all groups below them; each behind one that it stands below. */
  from (ids: Iterable<number>): ReadonlySet<number> {
    const found = new Set(ids)
    // A set shows what is added while it is walked through.
    for (const id of found) for (const below of this.below(id)) found.add(below)
    return found
  }
}
