import { useEffect, useState } from 'preact/hooks'
import { errorOf } from '../shared/json.ts'
import { ask } from './api.ts'
import { changes } from './live.ts'

/** What a page has asked the admin API for. */
export interface Asked<T = unknown> {
  /** Undefined, or of several none: there is no answer yet, or it was declined. */
  readonly value: T
  readonly error: Error | null
  readonly reload: () => void
}

/** Asks for a path, and again when something has changed. @param path null: nothing is asked @param again asks again where it differs */
export function useAsked (path: string | null, again: unknown = null): Asked {
  const { value: [value], ...more } = useAskedAll(path === null ? [] : [path], again)
  return { value, ...more }
}

/** The same of several paths: answers in their order. */
export function useAskedAll (paths: readonly string[], again: unknown = null): Asked<readonly unknown[]> {
  const key = paths.join('\n')
  const [answer, setAnswer] = useState<{ readonly key: string, readonly values: readonly unknown[] }>({ key: '', values: [] })
  const [error, setError] = useState<Error | null>(null)
  const [round, setRound] = useState(0)
  useEffect(() => {
    let isWanted = true
    Promise.all(paths.map(async path => await ask({ method: 'GET', path }))).then(values => {
      if (!isWanted) return
      setAnswer({ key, values })
      setError(null)
    }, thrown => { if (isWanted) setError(errorOf(thrown)) })
    return () => { isWanted = false }
  }, [key, again, round, changes.value])
  // What another path has answered is not shown under this one.
  return { value: answer.key === key ? answer.values : [], error, reload: () => { setRound(known => known + 1) } }
}
