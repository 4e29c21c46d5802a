// Which addresses are this machine's own. There, creates are free and plain http is safe. Pure.

/** `hostname` as in a URL: a name, an IPv4 address, or an IPv6 address with or without brackets. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1') return true
  return /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}
