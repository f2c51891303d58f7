import { plainToInstance } from 'class-transformer';
import { isThisMachine } from '../../platform/http/this-machine.js';
import { ownMailServer, type MailServer } from '../../platform/mail/mail-server.js';
import { EmailConfig } from '../../stages/email/email.config.js';
import type { Check, Finding } from './finding.js';

/** Whether every stage that sends mail has somebody to give it to. */
export const mail: Check = async ({ db, config }) => {
  const own = ownMailServer(config);
  const rows: { name: string; config: object }[] = await db.query(
    `SELECT s.name, s.config FROM stage s
      WHERE s.type = 'email' AND EXISTS (SELECT 1 FROM flow_stage_binding b WHERE b.stage = s.id) ORDER BY s.name`,
  );
  return rows.map(({ name, config: settings }): Finding => {
    const stage = plainToInstance(EmailConfig, settings);
    return { about: `stage ${name}`, ...said(stage.use_global_settings ? own : stage) };
  });
};

function said(server: MailServer | null): Omit<Finding, 'about'> {
  if (!server)
    return {
      level: 'error',
      text: 'has no mail server: it uses the one of the settings, and they name none',
      advice: 'Set STAGEDOOR_EMAIL_HOST, or give the stage a server of its own.',
    };
  const { host, port, username, use_ssl, use_tls } = server;
  if (username !== '' && !use_tls && !use_ssl && !isThisMachine(host))
    return {
      level: 'warning',
      text: `tells ${host}:${port} its password without TLS`,
      advice: 'Set use_tls or use_ssl (STAGEDOOR_EMAIL_USE_TLS or _USE_SSL for the server of the settings).',
    };
  return { level: 'fine', text: `gives its mail to ${host}:${port}` };
}
