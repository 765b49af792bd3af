/** A time zone the appliance offers. */
export interface TimeZone {
  readonly id: string
  /** Standard time, east of Greenwich. The product lists it so, whatever the season. */
  readonly offsetMinutes: number
  readonly name: string
  /** Name in the IANA time zone database, by which times are told. */
  readonly linux: string
  /** Name in Windows. */
  readonly windows: string
}

/** The zone of a new appliance: UTC. */
export const DEFAULT_ZONE = 'TZ_ID_33'

/**
 * Numbers, offsets and names are the product's, blanks and all (96 zones, as the Terraform provider records them). The
 * product tells two more names of its current zone, of which only those of TZ_ID_33 are public; the others are ours: the
 * zone in Windows with that display name, and the IANA zone of its first city that keeps the listed offset.
 */
const ROWS: ReadonlyArray<readonly [number: number, offsetMinutes: number, name: string, linux: string, windows: string]> = [
  [1, -720, '(GMT-12:00) International Date Line West', 'Etc/GMT+12', 'Dateline Standard Time'],
  [2, -660, '(GMT-11:00) Samoa', 'Pacific/Pago_Pago', 'Samoa Standard Time'],
  [3, -600, '(GMT-10:00) Hawaii', 'Pacific/Honolulu', 'Hawaiian Standard Time'],
  [4, -540, '(GMT-09:00) Alaska', 'America/Anchorage', 'Alaskan Standard Time'],
  [5, -480, '(GMT-08:00) Pacific Time (US & Canada)', 'America/Los_Angeles', 'Pacific Standard Time'],
  [6, -480, '(GMT-08:00) Baja California', 'America/Tijuana', 'Pacific Standard Time (Mexico)'],
  [7, -420, '(GMT-07:00) Arizona', 'America/Phoenix', 'US Mountain Standard Time'],
  [8, -420, '(GMT-07:00) Chihuahua, La Paz, Mazatlan', 'America/Mazatlan', 'Mountain Standard Time (Mexico)'],
  [9, -420, '(GMT-07:00) Mountain Time (US & Canada)', 'America/Denver', 'Mountain Standard Time'],
  [10, -360, '(GMT-06:00) Central America', 'America/Guatemala', 'Central America Standard Time'],
  [11, -360, '(GMT-06:00) Central Time (US & Canada)', 'America/Chicago', 'Central Standard Time'],
  [12, -360, '(GMT-06:00) Guadalajara, Mexico City, Monterrey', 'America/Mexico_City', 'Central Standard Time (Mexico)'],
  [13, -360, '(GMT-06:00) Saskatchewan', 'America/Regina', 'Canada Central Standard Time'],
  [14, -300, '(GMT-05:00) Bogota, Lima, Quito', 'America/Bogota', 'SA Pacific Standard Time'],
  [15, -300, '(GMT-05:00) Eastern Time (US & Canada)', 'America/New_York', 'Eastern Standard Time'],
  [16, -300, '(GMT-05:00) Indiana (East)', 'America/Indiana/Indianapolis', 'US Eastern Standard Time'],
  [17, -240, '(GMT-04:00) Caracas', 'America/Caracas', 'Venezuela Standard Time'],
  [18, -240, '(GMT-04:00) Asuncion', 'America/Asuncion', 'Paraguay Standard Time'],
  [19, -240, '(GMT-04:00) Atlantic Time (Canada)', 'America/Halifax', 'Atlantic Standard Time'],
  [20, -240, '(GMT-04:00) Cuiaba', 'America/Cuiaba', 'Central Brazilian Standard Time'],
  [21, -240, '(GMT-04:00) Georgetown, La Paz, Manaus, San Juan ', 'America/La_Paz', 'SA Western Standard Time'],
  [22, -240, '(GMT-04:00) Santiago', 'America/Santiago', 'Pacific SA Standard Time'],
  [23, -210, '(GMT-03:30) Newfoundland', 'America/St_Johns', 'Newfoundland Standard Time'],
  [24, -180, '(GMT-03:00) Brasilia', 'America/Sao_Paulo', 'E. South America Standard Time'],
  [25, -180, '(GMT-03:00) Buenos Aires', 'America/Argentina/Buenos_Aires', 'Argentina Standard Time'],
  [26, -180, '(GMT-03:00) Cayenne, Fortaleza', 'America/Cayenne', 'SA Eastern Standard Time'],
  [27, -180, '(GMT-03:00) Greenland', 'America/Nuuk', 'Greenland Standard Time'],
  [28, -180, '(GMT-03:00) Montevideo', 'America/Montevideo', 'Montevideo Standard Time'],
  [29, -120, '(GMT-02:00) Mid-Atlantic', 'Atlantic/South_Georgia', 'Mid-Atlantic Standard Time'],
  [30, -60, '(GMT-01:00) Azores', 'Atlantic/Azores', 'Azores Standard Time'],
  [31, -60, '(GMT-01:00) Cape Verde Is.', 'Atlantic/Cape_Verde', 'Cape Verde Standard Time'],
  [32, 60, '(GMT+01:00) Casablanca', 'Africa/Casablanca', 'Morocco Standard Time'],
  [33, 0, '(GMT+00:00) Coordinated Universal Time', 'Etc/GMT', 'UTC'],
  [34, 0, '(GMT+00:00) Dublin, Edinburgh, Lisbon, London', 'Europe/London', 'GMT Standard Time'],
  [35, 0, '(GMT+00:00) Monrovia, Reykjavik', 'Africa/Monrovia', 'Greenwich Standard Time'],
  [36, 60, '(GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', 'Europe/Berlin', 'W. Europe Standard Time'],
  [37, 60, '(GMT+01:00) Belgrade, Bratislava, Budapest, Ljubljana, Prague', 'Europe/Belgrade', 'Central Europe Standard Time'],
  [38, 60, '(GMT+01:00) Brussels, Copenhagen, Madrid, Paris', 'Europe/Brussels', 'Romance Standard Time'],
  [39, 60, '(GMT+01:00) Sarajevo, Skopje, Warsaw, Zagreb', 'Europe/Sarajevo', 'Central European Standard Time'],
  [40, 60, '(GMT+01:00) West Central Africa', 'Africa/Lagos', 'W. Central Africa Standard Time'],
  [41, 120, '(GMT+02:00) Windhoek', 'Africa/Windhoek', 'Namibia Standard Time'],
  [42, 120, '(GMT+02:00) Amman', 'Asia/Amman', 'Jordan Standard Time'],
  [43, 180, '(GMT+03:00) Istanbul', 'Europe/Istanbul', 'Turkey Standard Time'],
  [44, 120, '(GMT+02:00) Beirut', 'Asia/Beirut', 'Middle East Standard Time'],
  [45, 120, '(GMT+02:00) Cairo', 'Africa/Cairo', 'Egypt Standard Time'],
  [46, 120, '(GMT+02:00) Damascus', 'Asia/Damascus', 'Syria Standard Time'],
  [47, 120, '(GMT+02:00) Harare, Pretoria', 'Africa/Harare', 'South Africa Standard Time'],
  [48, 120, '(GMT+02:00) Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius', 'Europe/Helsinki', 'FLE Standard Time'],
  [49, 120, '(GMT+02:00) Jerusalem', 'Asia/Jerusalem', 'Israel Standard Time'],
  [50, 180, '(GMT+03:00) Minsk', 'Europe/Minsk', 'Belarus Standard Time'],
  [51, 180, '(GMT+03:00) Baghdad', 'Asia/Baghdad', 'Arabic Standard Time'],
  [52, 180, '(GMT+03:00) Kuwait, Riyadh', 'Asia/Kuwait', 'Arab Standard Time'],
  [53, 180, '(GMT+03:00) Moscow, St. Petersburg, Volgograd', 'Europe/Moscow', 'Russian Standard Time'],
  [54, 180, '(GMT+03:00) Nairobi', 'Africa/Nairobi', 'E. Africa Standard Time'],
  [55, 210, '(GMT+03:30) Tehran', 'Asia/Tehran', 'Iran Standard Time'],
  [56, 240, '(GMT+04:00) Abu Dhabi, Muscat', 'Asia/Dubai', 'Arabian Standard Time'],
  [57, 240, '(GMT+04:00) Baku', 'Asia/Baku', 'Azerbaijan Standard Time'],
  [58, 240, '(GMT+04:00) Port Louis', 'Indian/Mauritius', 'Mauritius Standard Time'],
  [59, 240, '(GMT+04:00) Tbilisi', 'Asia/Tbilisi', 'Georgian Standard Time'],
  [60, 240, '(GMT+04:00) Yerevan', 'Asia/Yerevan', 'Caucasus Standard Time'],
  [61, 270, '(GMT+04:30) Kabul', 'Asia/Kabul', 'Afghanistan Standard Time'],
  [62, 300, '(GMT+05:00) Ekaterinburg', 'Asia/Yekaterinburg', 'Ekaterinburg Standard Time'],
  [63, 300, '(GMT+05:00) Islamabad, Karachi', 'Asia/Karachi', 'Pakistan Standard Time'],
  [64, 300, '(GMT+05:00) Tashkent', 'Asia/Tashkent', 'West Asia Standard Time'],
  [65, 330, '(GMT+05:30) Chennai, Kolkata, Mumbai, New Delhi', 'Asia/Kolkata', 'India Standard Time'],
  [66, 330, '(GMT+05:30) Sri Jayawardenepura', 'Asia/Colombo', 'Sri Lanka Standard Time'],
  [67, 345, '(GMT+05:45) Kathmandu', 'Asia/Kathmandu', 'Nepal Standard Time'],
  // Astana itself has moved to +05:00.
  [68, 360, '(GMT+06:00) Astana', 'Asia/Bishkek', 'Central Asia Standard Time'],
  [69, 360, '(GMT+06:00) Dhaka ', 'Asia/Dhaka', 'Bangladesh Standard Time'],
  [70, 420, '(GMT+07:00) Novosibirsk', 'Asia/Novosibirsk', 'N. Central Asia Standard Time'],
  [71, 390, '(GMT+06:30) Yangon (Rangoon)', 'Asia/Yangon', 'Myanmar Standard Time'],
  [72, 420, '(GMT+07:00) Bangkok, Hanoi, Jakarta', 'Asia/Bangkok', 'SE Asia Standard Time'],
  [73, 420, '(GMT+07:00) Krasnoyarsk', 'Asia/Krasnoyarsk', 'North Asia Standard Time'],
  [74, 480, '(GMT+08:00) Beijing, Chongqing, Hong Kong, Urumqi', 'Asia/Shanghai', 'China Standard Time'],
  [75, 480, '(GMT+08:00) Irkutsk', 'Asia/Irkutsk', 'North Asia East Standard Time'],
  [76, 480, '(GMT+08:00) Kuala Lumpur, Singapore', 'Asia/Kuala_Lumpur', 'Singapore Standard Time'],
  [77, 480, '(GMT+08:00) Perth', 'Australia/Perth', 'W. Australia Standard Time'],
  [78, 480, '(GMT+08:00) Taipei', 'Asia/Taipei', 'Taipei Standard Time'],
  [79, 480, '(GMT+08:00) Ulaanbaatar', 'Asia/Ulaanbaatar', 'Ulaanbaatar Standard Time'],
  [80, 540, '(GMT+09:00) Pyongyang', 'Asia/Pyongyang', 'North Korea Standard Time'],
  [81, 540, '(GMT+09:00) Osaka, Sapporo, Tokyo', 'Asia/Tokyo', 'Tokyo Standard Time'],
  [82, 540, '(GMT+09:00) Seoul', 'Asia/Seoul', 'Korea Standard Time'],
  [83, 540, '(GMT+09:00) Yakutsk', 'Asia/Yakutsk', 'Yakutsk Standard Time'],
  [84, 570, '(GMT+09:30) Adelaide', 'Australia/Adelaide', 'Cen. Australia Standard Time'],
  [85, 570, '(GMT+09:30) Darwin', 'Australia/Darwin', 'AUS Central Standard Time'],
  [86, 600, '(GMT+10:00) Brisbane', 'Australia/Brisbane', 'E. Australia Standard Time'],
  [87, 600, '(GMT+10:00) Canberra, Melbourne, Sydney', 'Australia/Sydney', 'AUS Eastern Standard Time'],
  [88, 600, '(GMT+10:00) Guam, Port Moresby', 'Pacific/Guam', 'West Pacific Standard Time'],
  [89, 600, '(GMT+10:00) Hobart', 'Australia/Hobart', 'Tasmania Standard Time'],
  [90, 600, '(GMT+10:00) Vladivostok', 'Asia/Vladivostok', 'Vladivostok Standard Time'],
  [91, 660, '(GMT+11:00) Magadan, Solomon Is., New Caledonia', 'Asia/Magadan', 'Central Pacific Standard Time'],
  [92, 720, '(GMT+12:00) Auckland, Wellington', 'Pacific/Auckland', 'New Zealand Standard Time'],
  [93, 720, '(GMT+12:00) Fiji', 'Pacific/Fiji', 'Fiji Standard Time'],
  [94, 780, "(GMT+13:00) Nuku'alofa", 'Pacific/Tongatapu', 'Tonga Standard Time'],
  [95, 840, '(GMT+14:00) Kiritimati', 'Pacific/Kiritimati', 'Line Islands Standard Time'],
  [96, 120, '(GMT+02:00) Athens, Bucharest', 'Europe/Athens', 'GTB Standard Time']
]

/** The zones of `Network/TimeZones`, by number. */
export const TIME_ZONES: readonly TimeZone[] = ROWS.map(([number, offsetMinutes, name, linux, windows]) =>
  ({ id: `TZ_ID_${number}`, offsetMinutes, name, linux, windows }))

/** A zone by its id. */
export function timeZone (id: string): TimeZone | undefined {
  return TIME_ZONES.find(zone => zone.id === id)
}
