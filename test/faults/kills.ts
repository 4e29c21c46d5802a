// Ends a monitor as a power cut does: when it comes to a step, or at an instant of chance. For tests of what its successor does.
import { setTimeout as wait } from 'node:timers/promises'
import type { Running } from '../support/command.ts'
import type { Gates } from './gates.ts'
import { randomFrom } from './length.ts'

interface Killable {
  flip(): void
  start(): Running
  recover(): Promise<void>
}

export const kill = async ({ process, ended }: Running) => {
  process.kill('SIGKILL')
  await ended
}

/** When it comes there; whoever it waits for is let go afterwards. */
export async function killAt<Step extends string>(
  world: Killable & { readonly gates: Gates<Step> },
  step: Step,
): Promise<void> {
  world.flip()
  const arrived = world.gates.hold(step)
  const running = world.start()
  await arrived
  await kill(running)
  world.gates.open()
}

/** One after the other, and then a successor that is left alone. @param assertBalanced What is to hold then. */
export async function killAtRandom(
  world: Killable,
  kills: number,
  assertBalanced: () => void,
): Promise<void> {
  const seed = Date.now() % 1_000_000
  const random = randomFrom(seed)
  try {
    for (let index = 0; index < kills; index++) {
      world.flip()
      const running = world.start()
      // From before the store is open to well into the third slot.
      await wait(150 + random() * 2200)
      await kill(running)
    }
    await world.recover()
    assertBalanced()
  } catch (error) {
    throw new Error(`with the seed ${seed}`, { cause: error })
  }
}
