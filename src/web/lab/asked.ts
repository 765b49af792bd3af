import { useEffect, useState } from 'preact/hooks'
import { errorOf } from '../shared/json.ts'
import { ask } from './api.ts'
import { changes } from './live.ts'

/** What a page has asked the admin API for. */
export interface Asked {
  /** undefined: there is no answer yet, or it was declined. */
  readonly value: unknown
  readonly error: Error | null
  readonly reload: () => void
}

/** Asks for a path, and again when something has changed. @param path null: nothing is asked @param again asks again where it differs */
export function useAsked (path: string | null, again: unknown = null): Asked {
  const [answer, setAnswer] = useState<{ readonly path: string | null, readonly value: unknown }>({ path: null, value: undefined })
  const [error, setError] = useState<Error | null>(null)
  const [round, setRound] = useState(0)
  useEffect(() => {
    let isWanted = path !== null
    if (path !== null) {
      ask({ method: 'GET', path }).then(value => {
        if (!isWanted) return
        setAnswer({ path, value })
        setError(null)
      }, thrown => { if (isWanted) setError(errorOf(thrown)) })
    }
    return () => { isWanted = false }
  }, [path, again, round, changes.value])
  // What another path has answered is not shown under this one.
  return { value: answer.path === path ? answer.value : undefined, error, reload: () => { setRound(known => known + 1) } }
}
