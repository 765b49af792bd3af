import { hasReached } from '../../src/appliance/version.ts'
import type { Device } from '../../src/estate/device.ts'
import { cim } from '../../src/estate/times.ts'
import { type Call, type Route, get } from '../../src/http/route.ts'
import { resource } from '../../src/http/schema.ts'
import type { Members, NoMembers, Schema, Shape } from '../../src/schema/schema.ts'
import { ONE_DEVICE, deviceOf } from './device-service.ts'

/** How times of what devices measure are written, and what the form is called: in that of CIM until 4.0. @param time milliseconds */
export function formOf ({ appliance: { version } }: Call): { readonly name: string, readonly text: (time: number) => string } {
  if (!hasReached(version, '4.0')) return { name: 'CIM', text: cim }
  return { name: 'GMT', text: time => new Date(time).toISOString().replace(/\.\d+Z$/, '+00:00') }
}

/** What a resource of a device has. */
interface Properties<R extends Members, O extends Members> {
  readonly required: R
  readonly optional?: O
}

/**
 * The route of a resource of a device that is no collection: `Devices(10001)/Power`.
 *
 * @param name the last part of its path
 * @param type `DeviceService.TemperatureResponseModel`
 */
export function deviceResource<const R extends Members, const O extends Members = NoMembers> (
  name: string, type: string, { required, optional }: Properties<R, O>, read: (device: Device, call: Call) => Shape<R, O>
): Route {
  const answer: Schema = resource(required, optional)
  return get(`${ONE_DEVICE}/${name}`, call => ({
    '@odata.context': `/api/$metadata#${type}`,
    '@odata.type': `#${type}`,
    '@odata.id': call.path,
    ...read(deviceOf(call), call)
  }), { answer, type })
}
