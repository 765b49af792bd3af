import { isPromise } from 'node:util/types'

/** What may be there at once, or come later. What is there at once costs no promise: a login of a local user is one on every request. */
export type Soon<T> = T | Promise<T>

export function isLater<T> (value: Soon<T>): value is Promise<T> {
  return isPromise(value)
}

/** Goes on with a value: at once where it is there. */
export function whenThere<T, R> (value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return isLater(value) ? value.then(next) : next(value)
}

/** Goes on with all of several values: at once where they are there. */
export function whenAllThere<T, R> (values: ReadonlyArray<Soon<T>>, next: (values: readonly T[]) => Soon<R>): Soon<R> {
  const there: T[] = []
  for (const value of values) {
    if (isLater(value)) return Promise.all(values).then(next)
    there.push(value)
  }
  return next(there)
}
