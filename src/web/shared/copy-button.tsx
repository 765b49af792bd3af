import { useState } from 'preact/hooks'

/** Copies a text. Where the browser has no clipboard (a page that is not trusted), it says so. */
export function CopyButton ({ text, label = 'Copy' }: { readonly text: string, readonly label?: string }) {
  const [told, setTold] = useState('')
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      setTold('Copied')
    } catch {
      setTold('The browser does not allow it: select the text instead')
    }
  }
  return (
    <>
      <button type='button' onClick={() => { copy() }}>{label}</button>
      <span class='hint' role='status'>{told}</span>
    </>
  )
}

/** Offers a text, or bytes, as a file. */
export function download (name: string, contents: BlobPart): void {
  const url = URL.createObjectURL(new Blob([contents], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
