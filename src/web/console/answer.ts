import { useEffect, useRef, useState } from 'preact/hooks'
import { errorOf } from '../shared/json.ts'

/** Milliseconds between two looks at something that is under way. */
const PACE = 1_000

/** What a page has asked for. */
export interface Answered<T> {
  /** null: nothing has come yet. */
  readonly value: T | null
  /** Why nothing newer has come; null where it has. */
  readonly error: Error | null
  readonly reload: () => void
}

/**
 * Asks when a page is shown, and anew when what it is about has changed. What comes too late, after another question, is left out.
 *
 * @param about what the question is about
 * @param isUnderWay whether to look again soon
 */
export function useAnswer<T> (
  read: () => Promise<T>, about: string, isUnderWay: (value: T) => boolean = () => false
): Answered<T> {
  const [value, setValue] = useState<T | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const [turn, setTurn] = useState(0)
  const shown = useRef(about)
  const reload = (): void => { setTurn(known => known + 1) }
  useEffect(() => {
    let isLate = false
    let timer: ReturnType<typeof setTimeout> | undefined
    if (shown.current !== about) setValue(null)
    shown.current = about
    const look = async (): Promise<void> => {
      try {
        const found = await read()
        if (isLate) return
        setValue(found)
        setError(null)
        if (isUnderWay(found)) timer = setTimeout(reload, PACE)
      } catch (thrown) {
        if (!isLate) setError(errorOf(thrown))
      }
    }
    look()
    return () => {
      isLate = true
      clearTimeout(timer)
    }
  }, [about, turn])
  return { value, error, reload }
}
