import type { StageKind, StageType } from '../flows/stage-type.js';
import { authenticatorStatic } from './authenticator-static/authenticator-static.stage.js';
import { authenticatorTotp } from './authenticator-totp/authenticator-totp.stage.js';
import { authenticatorValidate } from './authenticator-validate/authenticator-validate.stage.js';
import { authenticatorWebauthn } from './authenticator-webauthn/authenticator-webauthn.stage.js';
import { captcha } from './captcha/captcha.stage.js';
import { confirmDevice } from './confirm-device/confirm-device.stage.js';
import { consent } from './consent/consent.stage.js';
import { deny } from './deny/deny.stage.js';
import { dummy } from './dummy/dummy.stage.js';
import { email } from './email/email.stage.js';
import { identification } from './identification/identification.stage.js';
import { invitation } from './invitation/invitation.stage.js';
import { keptStages } from './kept/index.js';
import { password } from './password/password.stage.js';
import { plugInStages } from './plugins.js';
import { prompt } from './prompt/prompt.stage.js';
import { redirect } from './redirect/redirect.stage.js';
import { returnNumber } from './return-number/return-number.stage.js';
import { riskCheck } from './risk-check/risk-check.stage.js';
import { userCode } from './user-code/user-code.stage.js';
import { userDelete } from './user-delete/user-delete.stage.js';
import { userLogin } from './user-login/user-login.stage.js';
import { userLogout } from './user-logout/user-logout.stage.js';
import { userWrite } from './user-write/user-write.stage.js';

/** Every type of stage of the house that can be walked, one a line. Order never matters. */
const ours: readonly StageType[] = [
  authenticatorStatic,
  authenticatorTotp,
  authenticatorValidate,
  authenticatorWebauthn,
  captcha,
  confirmDevice,
  consent,
  deny,
  dummy,
  email,
  identification,
  invitation,
  password,
  prompt,
  redirect,
  returnNumber,
  riskCheck,
  userCode,
  userDelete,
  userLogin,
  userLogout,
  userWrite,
];

/** The same with those of plug-ins. */
export const stageTypes: readonly StageType[] = [...ours, ...(await plugInStages([...ours, ...keptStages]))];

/** Every type of stage that an author may write: those that are only kept, too. */
export const stageKinds: readonly StageKind[] = [...stageTypes, ...keptStages];
