// provider.mjs serves node-oidc-provider with its own pages: people sign in by any name and password. Arguments: the
// folder that the package is installed in, the port, where the client comes back to, and who is in which groups, as JSON.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, port, back, people] = process.argv.slice(2);
const require = createRequire(pathToFileURL(folder + '/package.json'));
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));
const groups = JSON.parse(people);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'tocsin', client_secret: 'the client\'s secret', redirect_uris: [back], grant_types: ['authorization_code'], response_types: ['code'] }],
  claims: { openid: ['sub'], profile: ['preferred_username', 'name', 'groups'] },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id + '@provider.example', name: 'Somebody ' + id, groups: groups[id] ?? [] }),
  }),
});
provider.listen(Number(port), '127.0.0.1');
