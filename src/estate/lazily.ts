/** A value that is made when it is first asked for. */
export function lazily<T extends object> (make: () => T): () => T {
  let made: T | null = null
  return () => {
    made ??= make()
    return made
  }
}

/** The same for one value for each key. */
export function lazilyFor<K, T extends object | string | number> (make: (key: K) => T): (key: K) => T {
  const made = new Map<K, T>()
  return key => {
    const known = made.get(key)
    if (known !== undefined) return known
    const value = make(key)
    made.set(key, value)
    return value
  }
}
