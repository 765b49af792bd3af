import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'

/** A modal dialog. The focus comes back to what opened it. @param onClose it is closed: by its button, by Escape */
export function Dialog ({ title, onClose, children }: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ComponentChildren
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  // Before the next key comes: a Tab in between would move the focus that is to come back.
  useLayoutEffect(() => { dialog.current?.showModal() }, [])
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={onClose}>
      <header>
        <h2 id={heading}>{title}</h2>
        <button type='button' class='plain' aria-label='Close' onClick={() => { dialog.current?.close() }}>✕</button>
      </header>
      {children}
    </dialog>
  )
}
