import { Refusal } from '../../messages.ts'

/** The refusal of a property that is missing or bad. @param reason for the log */
export function invalid (property: string, reason?: string): Refusal {
  return new Refusal('CGEN6002', [property], reason === undefined ? {} : { reason })
}

/** The refusal of what a template or its network has not (Ansible collection). */
export function notApplicable (what: string): Refusal {
  return new Refusal('CGEN1004', [what], { wording: 'notApplicable' })
}

/** The refusal to remove what another thing needs. What the product says is not public. */
export function inUse (kind: string, id: number, userKind: string, user: string): Refusal {
  return new Refusal('MOCK1070', [kind, String(id), userKind, user])
}
