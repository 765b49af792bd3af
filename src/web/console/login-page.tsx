import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { TextField } from '../shared/text-field.tsx'
import { errorOf } from '../shared/json.ts'
import { ended, logIn } from './api.ts'
import { about } from './band.tsx'
import { RefusalBox } from './refusal-box.tsx'
import { RefusedError } from './refusal.ts'

/** What the product says to every failed login (security guide 3.6). */
const WRONG = 'The username or password you entered is incorrect.'

/** The login. */
export function LoginPage () {
  const [userName, setUserName] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<Error | null>(null)
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  // The password is what has to be typed again.
  useLayoutEffect(() => { if (error !== null) form.current?.querySelector<HTMLInputElement>('[type=password]')?.focus() }, [error])
  const submit = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      await logIn(userName, password)
    } catch (thrown) {
      setError(errorOf(thrown))
      setPassword('')
      setBusy(false)
    }
  }
  return (
    <main class='login'>
      <h1>OpenManage Enterprise</h1>
      {about.value.banner !== '' && <p class='banner'>{about.value.banner}</p>}
      {ended.value !== '' && <p role='status'>{ended.value}</p>}
      {error !== null && (error instanceof RefusedError && error.id === 'CGEN1001'
        ? <div class='box' role='alert'><p>{WRONG}</p></div>
        : <RefusalBox error={error} />)}
      <form
        ref={form}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          submit()
        }}
      >
        <TextField label='Username' name='username' value={userName} autoComplete='username' onInput={setUserName} />
        <TextField
          label='Password'
          name='password'
          secret
          value={password}
          autoComplete='current-password'
          onInput={setPassword}
        />
        <button type='submit' class='primary' disabled={isBusy}>Log in</button>
      </form>
    </main>
  )
}
