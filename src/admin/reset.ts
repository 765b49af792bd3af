import { FLAG, closed } from '../schema/schema.ts'
import { Problem } from './api/problem.ts'
import type { AdminFleet, Member } from './fleet.ts'

/** What a reset of an appliance may take back. */
export const RESET_PARTS = ['state', 'journal', 'faults', 'snapshots'] as const
export type ResetPart = typeof RESET_PARTS[number]

/** What a reset of all may take back. */
export const FLEET_RESET_PARTS = [...RESET_PARTS, 'authorities'] as const
export type FleetResetPart = typeof FLEET_RESET_PARTS[number]

const PARTS = { state: FLAG, journal: FLAG, faults: FLAG, snapshots: FLAG }

/** Bodies that name parts. */
export const RESET = {
  ...closed({}, PARTS),
  description: 'what to take back: what is true in it; everything where it is empty or left out'
}
export const FLEET_RESET = {
  ...closed({}, { ...PARTS, authorities: { ...FLAG, description: 'those made since the start' } }),
  description: RESET.description
}

/** The parts that a body names. @throws {Problem} 400 for one that names none, and says so */
export function partsOf<P extends string> (all: readonly P[], body: Partial<Record<P, boolean>> = {}): readonly P[] {
  const named = all.filter(part => body[part] === true)
  if (named.length > 0) return named
  if (Object.keys(body).length === 0) return all
  throw new Problem(400, `nothing is to be reset: one of ${all.join(', ')} has to be true`)
}

type Owner = Pick<AdminFleet, 'traffic'>

const RESETTERS: Readonly<Record<ResetPart, (member: Member, owner: Owner) => void | Promise<void>>> = {
  state: resetState,
  journal: ({ appliance }, { traffic }) => { traffic.of(appliance).journal.clear() },
  faults: ({ appliance }, { traffic }) => { traffic.of(appliance).faults.reset() },
  snapshots: ({ snapshots }) => { snapshots.clear() }
}

/** Takes an appliance back to what it was when it started. @param parts default: all */
export async function reset (owner: Owner, member: Member, parts: readonly ResetPart[] = RESET_PARTS): Promise<void> {
  for (const part of parts) await RESETTERS[part](member, owner)
}

/** The same of all; those of the start that were stopped come back. @param parts default: all */
export async function resetAll (fleet: AdminFleet, parts: readonly FleetResetPart[] = FLEET_RESET_PARTS): Promise<void> {
  if (parts.includes('state')) await fleet.bringBack()
  if (parts.includes('authorities')) fleet.authorities.reset()
  const ofEach = RESET_PARTS.filter(part => parts.includes(part))
  await Promise.all(fleet.members.map(async member => { await reset(fleet, member, ofEach) }))
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
