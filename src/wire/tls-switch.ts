// Node's switch that turns the verification of certificates off. No connection of ours looks at it; it is taken out
// of the environment all the same, since Node would warn that it works. Called by the commands before anything else.

/** Says what it does in one line. */
export function ignoreTlsSwitch(env: NodeJS.ProcessEnv, say: (line: string) => void) {
  if (env.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return
  delete env.NODE_TLS_REJECT_UNAUTHORIZED
  say(
    'NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored, here and in what is started from here: certificates are verified. To trust a CA of your own, name its PEM file in NODE_EXTRA_CA_CERTS',
  )
}
