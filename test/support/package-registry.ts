// A registry on loopback that has one package, `contactrz` in one version, whose command is that of the workspace.
// Its install script leaves a trace, so that a test can see that it was not run.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const launcher = new URL('../../src/bin/contactrz.js', import.meta.url).href

interface PackageRegistry {
  readonly url: string
  /** Paths that were asked for. */
  readonly requests: string[]
  /** Exists if the install script was run. */
  readonly trace: string
  close(): Promise<void>
}

export async function startRegistry(directory: string, version: string): Promise<PackageRegistry> {
  const trace = join(directory, 'install-script-ran')
  const manifest = {
    name: 'contactrz',
    version,
    type: 'module',
    bin: { contactrz: 'contactrz.js' },
    scripts: { postinstall: `touch '${trace}'` },
  }
  const source = join(directory, 'package')
  mkdirSync(source)
  writeFileSync(join(source, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(source, 'contactrz.js'), `#!/usr/bin/env node\nawait import('${launcher}')\n`)
  execFileSync('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: source, stdio: 'pipe' })
  const tarball = readFileSync(join(directory, `contactrz-${version}.tgz`))

  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    if (request.url === '/contactrz.tgz') return void response.end(tarball)
    if (request.url !== '/contactrz') return void response.writeHead(404).end('{}')
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
    const dist = { tarball: `${url}/contactrz.tgz`, integrity }
    const versions = { [version]: { ...manifest, hasInstallScript: true, dist } }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ name: 'contactrz', 'dist-tags': { latest: version }, versions }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    requests,
    trace,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
