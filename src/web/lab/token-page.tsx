import { useState } from 'preact/hooks'
import { errorOf } from '../shared/json.ts'
import { TextField } from '../shared/text-field.tsx'
import { ask, isLocked, token } from './api.ts'
import { ProblemBox } from './action.tsx'
import { listen } from './live.ts'

/** Asks for the admin token. It is kept in the memory of this page: a reload asks again. */
export function TokenPage () {
  const [text, setText] = useState('')
  const [error, setError] = useState<Error | null>(null)
  const open = async (): Promise<void> => {
    try {
      if (/[^\x21-\x7e]/.test(text.trim())) throw new Error('A token has letters, digits and signs of ASCII, and no blanks.')
      token.value = text.trim()
      await ask({ method: 'GET', path: '/v1/info' })
      isLocked.value = false
      listen()
    } catch (thrown) {
      setError(errorOf(thrown))
      setText('')
    }
  }
  return (
    <main class='login'>
      <h1>mock-ome lab</h1>
      <p>The admin API of this process asks for a token: that of <code>--admin-token</code>, or the one that was logged at the start.</p>
      {error !== null && <ProblemBox error={error} />}
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault()
          open()
        }}
      >
        <TextField label='Token' name='token' secret value={text} onInput={setText} hint='Kept until this tab is closed or reloaded.' />
        <button type='submit' class='primary'>Open</button>
      </form>
    </main>
  )
}
