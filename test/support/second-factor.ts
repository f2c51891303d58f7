const BINDING = 'authentik_flows.flowstagebinding';

/** A sign-in as authentik ships it: a name, a password, a second factor with these settings, a session. */
export const signInWith = (slug: string, validate = ''): string => `
version: 1
entries:
  - { model: authentik_flows.flow, id: flow, identifiers: { slug: ${slug} }, attrs: { name: In, title: In, designation: authentication } }
  - { model: authentik_stages_identification.identificationstage, id: who, identifiers: { name: ${slug}-who }, attrs: { user_fields: [username] } }
  - { model: authentik_stages_password.passwordstage, id: proof, identifiers: { name: ${slug}-proof }, attrs: { backends: [authentik.core.auth.InbuiltBackend] } }
${setups(slug)}
  - { model: authentik_stages_authenticator_validate.authenticatorvalidatestage, id: mfa, identifiers: { name: ${slug}-mfa }, attrs: { ${validate} } }
  - { model: authentik_stages_user_login.userloginstage, id: login, identifiers: { name: ${slug}-login } }
  - { model: ${BINDING}, identifiers: { target: !KeyOf flow, stage: !KeyOf who, order: 10 } }
  - { model: ${BINDING}, identifiers: { target: !KeyOf flow, stage: !KeyOf proof, order: 20 } }
  - { model: ${BINDING}, identifiers: { target: !KeyOf flow, stage: !KeyOf mfa, order: 30 } }
  - { model: ${BINDING}, identifiers: { target: !KeyOf flow, stage: !KeyOf login, order: 100 } }
`;

/** The three stages that set one up, with the ids totp, static and webauthn. */
const setups = (slug: string): string => `
  - { model: authentik_stages_authenticator_totp.authenticatortotpstage, id: totp, identifiers: { name: ${slug}-totp }, attrs: { digits: "6", friendly_name: An app } }
  - { model: authentik_stages_authenticator_static.authenticatorstaticstage, id: static, identifiers: { name: ${slug}-static }, attrs: { friendly_name: Recovery codes } }
  - { model: authentik_stages_authenticator_webauthn.authenticatorwebauthnstage, id: webauthn, identifiers: { name: ${slug}-webauthn }, attrs: { friendly_name: A passkey } }`;

/** A flow of one stage, for whoever is signed in. */
export const setUp = (slug: string, stage: string, more = 'authentication: require_authenticated'): string => `
flow: ${slug}
title: ${slug}
designation: stage_configuration
${more}
stages:
  - ${stage}
`;
