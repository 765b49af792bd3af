import { render } from 'preact'
import '../shared/page.css'
import './console.css'
import { session } from './api.ts'
import { Band } from './band.tsx'
import { LoginPage } from './login-page.tsx'
import { Shell } from './shell.tsx'

/** The console of an appliance. */
function Console () {
  return (
    <>
      <header class='masthead'>
        <p class='product'>OpenManage Enterprise</p>
        <Band />
      </header>
      {session.value === null ? <LoginPage /> : <Shell />}
    </>
  )
}

const page = document.getElementById('page')
if (page !== null) render(<Console />, page)
