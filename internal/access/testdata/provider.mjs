// A certified OpenID provider for tests, as Entra ID and Ansattporten would be.
// Whoever sits at the browser is told by the cookie "account": base64url JSON
// {sub, acr, claims}. It answers on a free port of localhost, says which on the
// first line of its output, and ends when its input does.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const accounts = new Map();
const RESOURCE = 'ansattporten:altinn:resource';

// account reads who sits there.
function account(req) {
  const cookie = (req.headers.cookie ?? '').split(/; */).find((c) => c.startsWith('account='));
  if (!cookie) return undefined;
  const a = JSON.parse(Buffer.from(cookie.slice('account='.length), 'base64url').toString());
  accounts.set(a.sub, a.claims ?? {});
  return a;
}

const server = createServer();
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const issuer = `http://localhost:${server.address().port}`;

const own = ['name', 'email', 'email_verified', 'groups', 'roles', 'authorization_details', 'pid', 'sid', 'acr'];
const provider = new Provider(issuer, {
  clients: ['ks', 'ansattporten'].map((id) => ({
    client_id: id,
    client_secret: `secret-of-${id}`,
    redirect_uris: ['http://127.0.0.1/logg-inn/anywhere/svar'],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    authorization_details_types: id === 'ansattporten' ? [RESOURCE] : [],
  })),
  claims: { openid: ['sub', ...own], profile: ['name'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false,
  acrValues: ['low', 'substantial', 'high'],
  pkce: { required: () => true },
  cookies: { keys: ['of this run alone'] },
  features: {
    devInteractions: { enabled: false },
    // Details of authorisation belong to a resource; there is one, and nobody fetches from it.
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx) => (ctx.oidc.params.authorization_details ? 'urn:of:nobody' : undefined),
      getResourceServerInfo: () => ({ scope: '', accessTokenFormat: 'opaque' }),
      useGrantedResource: () => true,
    },
    richAuthorizationRequests: {
      enabled: true,
      types: {
        [RESOURCE]: {
          // What Ansattporten demands of a request.
          validate(ctx, detail) {
            const actions = detail.actions ?? [];
            if (!detail.resource?.startsWith('urn:altinn:resource:') || actions.length === 0) {
              throw new Error('no resource or no action');
            }
          },
        },
      },
      authorizationDetailsForGrantSource: () => undefined,
      authorizationDetailsForAccessToken: () => undefined,
      authorizationDetailsForIntrospection: () => undefined,
    },
  },
  findAccount: (ctx, sub) => ({
    accountId: sub,
    claims: () => ({ sub, ...accounts.get(sub) }),
  }),
  // Nobody is asked for consent: the grant is there.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile email');
    grant.addOIDCClaims(own);
    await grant.save();
    return grant;
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  renderError: (ctx, out, error) => {
    console.error(error);
    ctx.body = out;
  },
});
// Every test has a port of its own.
provider.Client.prototype.redirectUriAllowed = (uri) => /^http:\/\/127\.0\.0\.1:\d+\/logg-inn\/[a-z-]+\/svar$/.test(uri);

const handle = provider.callback();
server.on('request', async (req, res) => {
  if (!req.url.startsWith('/interaction/')) return handle(req, res);
  try {
    const a = account(req);
    if (!a) return await provider.interactionFinished(req, res, { error: 'access_denied' }, { mergeWithLastSubmission: false });
    return await provider.interactionFinished(req, res, { login: { accountId: a.sub, acr: a.acr }, consent: {} }, { mergeWithLastSubmission: false });
  } catch (error) {
    console.error(error);
    res.statusCode = 500;
    return res.end();
  }
});
console.log(issuer);
process.stdin.on('end', () => process.exit(0)).resume();
