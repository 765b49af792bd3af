import { RefusedError } from './refusal.ts'

/** The product's box: its words, and nothing else. */
export function RefusalBox ({ error }: { readonly error: Error }) {
  if (!(error instanceof RefusedError)) return <div class='box' role='alert'><p>{error.message}</p></div>
  return (
    <div class='box' role='alert'>
      <p><strong>{error.line}</strong></p>
      {error.resolution !== '' && <p>{error.resolution}</p>}
    </div>
  )
}
