import type { AdminFleet, Member } from './fleet.ts'

/** What a reset may take back. */
export const RESET_PARTS = ['state', 'journal', 'faults'] as const
export type ResetPart = typeof RESET_PARTS[number]

type Owner = Pick<AdminFleet, 'traffic'>

const RESETTERS: Readonly<Record<ResetPart, (member: Member, owner: Owner) => void | Promise<void>>> = {
  state: resetState,
  journal: ({ appliance }, { traffic }) => { traffic.of(appliance).journal.clear() },
  faults: ({ appliance }, { traffic }) => { traffic.of(appliance).faults.reset() }
}

/** Takes an appliance back to what it was when it started. @param parts default: all */
export async function reset (owner: Owner, member: Member, parts: readonly ResetPart[] = RESET_PARTS): Promise<void> {
  for (const part of parts) await RESETTERS[part](member, owner)
}

/** The machine, its clock, its switches, and what it has told about itself. */
async function resetState ({ appliance, initial }: Member): Promise<void> {
  // The web server takes up its certificate without the pause that an upload may cost.
  appliance.switches = { ...initial.switches, webServerRestartSeconds: 0 }
  try {
    appliance.clock.scale(1)
    await appliance.ledger.replace(() => initial.stored)
  } finally {
    appliance.switches = initial.switches
  }
  appliance.diagnoses.clear()
  appliance.applicationLog.clear()
}
