// The quota of the reference provider: so many creates per calendar day, or none at all in certain hours.
import { toLocalDay } from '../time/local-time.ts'
import { isInside, type QuotaWindow } from '../time/quota-window.ts'

export interface QuotaOptions {
  /** Creates per calendar day; null: any number. */
  readonly perDay: number | null
  /** Hours in which every create is refused; null: none. */
  readonly window: QuotaWindow | null
  /** The zone that days are counted in. */
  readonly timeZone: string
}

export interface Quota {
  /** Takes one create out of the quota. False if there was none left. */
  take(at: number): boolean
}

export function createQuota({ perDay, window, timeZone }: QuotaOptions): Quota {
  let day = ''
  let taken = 0
  return {
    take(at) {
      const today = toLocalDay(timeZone, at)
      if (today !== day) {
        day = today
        taken = 0
      }
      if (isInside(window, at) || (perDay !== null && taken >= perDay)) return false
      taken++
      return true
    },
  }
}
