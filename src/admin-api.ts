import type { Logger } from 'pino'
import { Admission } from './admin/api/admission.ts'
import type { AdminFleet } from './admin/fleet.ts'
import { AdminListener } from './admin/api/listener.ts'
import { failureCode, portFailure } from './failure.ts'

/** What to open. */
export interface AdminApiOptions {
  readonly host: string
  /** 0 for a free one. */
  readonly port: number
  /** Admin APIs of other processes. Default: none. */
  readonly peers?: readonly string[]
  /** null: no token is asked for. */
  readonly token: string | null
  /** null: the appliances are being started. */
  readonly fleet: () => AdminFleet | null
  /** Ends the process in order, where a client asks for it. */
  readonly shutdown: () => void
  readonly logger: Pick<Logger, 'error'>
}

/** Opens the admin API. @throws in a sentence, where the port cannot be opened */
export async function startAdminApi ({ host, port, peers = [], token, fleet, shutdown, logger }: AdminApiOptions): Promise<AdminListener> {
  try {
    return await AdminListener.open(host, port, async () => {
      const [{ buildAdmin }, { adminRoutes }] = await Promise.all([import('./admin/api/server.ts'), import('../routes/admin/index.ts')])
      return await buildAdmin({ rows: adminRoutes, fleet, admission: new Admission(token), peers, shutdown, logger })
    })
  } catch (error) {
    const cure = failureCode(error) === 'EADDRINUSE' ? '; --admin-port chooses another one, or off' : ''
    throw new Error(`the admin API cannot listen on ${host}:${port}: ${portFailure(error)}${cure}`, { cause: error })
  }
}
