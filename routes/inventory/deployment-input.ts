import type { BootToIso } from '../../src/appliance/configuration/profiles.ts'
import {
  type Typed, ANYTHING, FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, TEXT, TEXT_OR_NULL, anyOf, object, orNull
} from '../../src/schema/schema.ts'
import { MOST_SETTINGS } from '../../src/estate/attributes.ts'
import { listOf } from '../../src/http/schema.ts'
import type { Camel } from '../../src/spelling.ts'

/** Attributes of a template or profile, as clients send them. The id of one that it has not is an empty text (Ansible's ome_template). */
const ATTRIBUTE_SENT = object({}, { Id: anyOf(INTEGER, TEXT), Value: ANYTHING, IsIgnored: FLAG_OR_NULL })

export const ATTRIBUTES_SENT = orNull(listOf(ATTRIBUTE_SENT, MOST_SETTINGS))

export const SCHEDULE_SENT = orNull(object({}, { RunNow: FLAG_OR_NULL, RunLater: FLAG_OR_NULL, Cron: TEXT_OR_NULL }))

/** An image to start from. PowerShell sends the hours as a text. */
export const BOOT_SENT = orNull(object({}, {
  BootToNetwork: FLAG_OR_NULL,
  ShareType: TEXT_OR_NULL,
  ShareDetail: orNull(object({}, {
    IpAddress: TEXT_OR_NULL,
    ShareName: TEXT_OR_NULL,
    User: TEXT_OR_NULL,
    WorkGroup: TEXT_OR_NULL
  })),
  IsoPath: TEXT_OR_NULL,
  IsoTimeout: orNull(anyOf(INTEGER, TEXT))
}))

type Sent = Camel<NonNullable<Typed<typeof BOOT_SENT>>>

/** What a client says of an image. The password of its share is not kept. */
export function bootToIso (sent: Sent | null | undefined): { networkBootToIso?: BootToIso } {
  if (sent === null || sent === undefined) return {}
  const { bootToNetwork, shareType, shareDetail, isoPath, isoTimeout } = sent
  const { ipAddress = null, shareName = null, user = null, workGroup = null } = shareDetail ?? {}
  const detail = { ipAddress, shareName, user, password: null, workGroup }
  const hours = isoTimeout === undefined || isoTimeout === null || isoTimeout === '' ? null : Math.trunc(Number(isoTimeout))
  return {
    networkBootToIso: {
      bootToNetwork: bootToNetwork ?? false,
      shareType: shareType ?? null,
      shareDetail: shareDetail === null || shareDetail === undefined ? null : detail,
      isoPath: isoPath ?? null,
      isoTimeout: hours === null || Number.isNaN(hours) ? null : hours
    }
  }
}

/** Numbers that clients send as such or as texts (Dell's deploy_template.py: the id of the source). */
export const NUMBER_OR_TEXT = orNull(anyOf(INTEGER, TEXT))

/** Such a number; undefined where there is none. */
export function numberOf (sent: number | string | null | undefined): number | undefined {
  if (typeof sent !== 'string') return sent ?? undefined
  return /^\d{1,15}$/.test(sent.trim()) ? Number(sent) : undefined
}

export const OPTIONS_SENT = orNull(object({}, {
  ShutdownType: INTEGER_OR_NULL,
  TimeToWaitBeforeShutdown: INTEGER_OR_NULL,
  EndHostPowerState: INTEGER_OR_NULL,
  StrictCheckingVlan: FLAG_OR_NULL
}))
