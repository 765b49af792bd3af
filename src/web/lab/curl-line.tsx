import { CopyButton } from '../shared/copy-button.tsx'
import { curlOf, lastCall } from './api.ts'

/** What was done last, as a line for a shell. */
export function CurlLine () {
  if (lastCall.value === null) return null
  const line = curlOf(lastCall.value)
  return (
    <section class='curl' aria-label='The same by curl'>
      <pre tabIndex={0} aria-label='curl line'>{line}</pre>
      <CopyButton text={line} label='Copy the curl line' />
    </section>
  )
}
