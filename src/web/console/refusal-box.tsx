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

/** Whatever was thrown, as an error. */
export function errorOf (thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
