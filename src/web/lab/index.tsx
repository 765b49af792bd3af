import { render } from 'preact'
import '../shared/page.css'
import './lab.css'
import { isLocked } from './api.ts'
import { listen } from './live.ts'
import { Shell } from './shell.tsx'
import { TokenPage } from './token-page.tsx'

/** The lab: what a test can do to the appliances of a process, and what they did. */
function Lab () {
  return isLocked.value ? <TokenPage /> : <Shell />
}

const page = document.getElementById('page')
if (page !== null) render(<Lab />, page)
listen()
