import type { CaptchaService } from '../support/captcha-service.js';
import type { Mailbox } from '../support/mailbox.js';
import { FORM } from '../support/form.js';
import { setUp, signInWith } from '../support/second-factor.js';
import type { Stagedoor } from '../support/stagedoor.js';
import { LAYOUTS } from '../../src/flows/flow.entity.js';

export const LONG_TITLE =
  'Zweifaktorauthentifizierungseinrichtungsseite der Donaudampfschifffahrtsgesellschaft, die nicht in eine Zeile passt';
export const HEBREW_TITLE = 'ברוכים הבאים לדלת הבמה';
/** 150 characters, as many as a name may have, and no place to break them at. */
export const LONG_NAME = 'a-name-without-any-place-to-break-it'.padEnd(150, 'x');

const flows = (captcha: CaptchaService, mailbox: Mailbox): string => `
entries:
  - { group: keepers }
  - { group: chiefs, is_superuser: true }
  - { user: root, groups: [chiefs] }
  - { policy: speaks, expression: { expression: "ak_message('Your device is in another country than you are: Norway.')\\nreturn True" } }
  - { policy: says-no, expression: { expression: "ak_message('Only keepers come in here.')\\nreturn False" } }
  - { prompt: nick, field_key: nick, label: Nickname, type: text }
  - { prompt: legend, field_key: attributes.legend, label: נא להזין שם, type: text, sub_text: השם יוצג לכולם, required: false }
  - { prompt: pick, field_key: attributes.pick, label: "${LONG_TITLE}", type: checkbox, required: false }
  - model: authentik_stages_captcha.captchastage
    id: robots
    identifiers: { name: robots }
    attrs: { ${captcha.settings()} }
  - { model: authentik_stages_authenticator_validate.authenticatorvalidatestage, id: passkeys, identifiers: { name: passkeys }, attrs: { device_classes: [webauthn] } }
  - { flow: passwordless, title: Without a password, designation: authentication, stages: [authenticator-validate: { device_classes: [webauthn] }, user-login] }
  - { flow: join, title: Join us, designation: enrollment, stages: [invitation, prompt: { fields: [nick] }] }
  - { flow: lost, title: Lost, designation: recovery, stages: [identification, email: { host: 127.0.0.1, port: ${mailbox.port} }, dummy] }
  - { flow: unsent, title: Unsent, designation: recovery, stages: [identification, email: { host: 127.0.0.1, port: 1 }] }
  - { flow: leave, title: Leave us, designation: unenrollment, stages: [user-delete] }
  - { flow: dull, title: Dull, stages: [dummy] }
  - { flow: long, title: "${LONG_TITLE}", stages: [prompt: { fields: [pick, nick] }] }
  - { flow: right-to-left, title: "${HEBREW_TITLE}", stages: [prompt: { fields: [legend] }] }
  - { flow: away, title: Away, stages: [redirect: { mode: static, target_static: "https://elsewhere.example/a" }] }
  - { flow: robots, title: Robots, stages: [captcha: { ${captcha.settings()} }, dummy] }
  - { flow: robots-gone, title: Robots, stages: [captcha: { ${captcha.settings('nothing')} }] }
  - { flow: stay, title: In, designation: authentication, stages: [identification, password, user-login: { remember_me_offset: days=30 }] }
  - { flow: closed, title: Closed, policies: [policy: says-no, group: keepers], stages: [dummy] }
  - { flow: refused, title: Refused, stages: [{ deny: { deny_message: Not today. }, policies: [{ group: keepers, negate: true }, policy: speaks] }] }
  - flow: everything
    title: In
    designation: authentication
    stages:
      - identification:
          captcha_stage: !KeyOf robots
          webauthn_stage: !KeyOf passkeys
          enable_remember_me: true
          enrollment_flow: join
          recovery_flow: lost
          passwordless_flow: passwordless
      - password
  - flow: device-code
    title: Connect a device
    stages:
      - user-code
      - identification: { skip_when_signed_in: true }
      - password
      - user-login
      - risk-check: { warn_when: [speaks] }
      - confirm-device
      - consent
      - return-number
${LAYOUTS.map(
  (layout) =>
    `  - { flow: ${layout.replaceAll('_', '-')}, title: ${layout}, layout: ${layout}, background: ${layout === 'stacked' ? '""' : '/static/dist/assets/images/flow_background.jpg'}, stages: [identification: { recovery_flow: lost }] }`,
).join('\n')}
`;

/** Every flow that the gallery walks. */
export async function hang(stagedoor: Stagedoor, captcha: CaptchaService, mailbox: Mailbox): Promise<void> {
  await stagedoor.apply(FORM, 'form.yaml');
  await stagedoor.apply(signInWith('two'), 'two.yaml');
  await stagedoor.apply(
    signInWith('first-time', 'not_configured_action: configure, configuration_stages: [!KeyOf totp, !KeyOf static]'),
    'first-time.yaml',
  );
  for (const [slug, stage] of Object.entries({
    app: 'authenticator-totp: { digits: 6, friendly_name: An authenticator app, configure_flow: app }',
    paper: 'authenticator-static: { friendly_name: Recovery codes, configure_flow: paper }',
    key: 'authenticator-webauthn: { friendly_name: A passkey, configure_flow: key }',
  }))
    await stagedoor.apply(setUp(slug, stage), `${slug}.yaml`);
  await stagedoor.apply(flows(captcha, mailbox), 'gallery.yaml');
}
