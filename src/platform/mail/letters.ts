import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';
import type { Look } from '../pages/look.js';

/** The letters there are, by authentik's names. Each is a file in `letters/`. */
export const LETTERS = [
  'email/password_reset.html',
  'email/account_confirmation.html',
  'email/email_otp.html',
  'email/event_notification.html',
  'email/invitation.html',
] as const;

export type LetterName = (typeof LETTERS)[number];

export interface Letter {
  text: string;
  html: string;
}

/** What a letter is told. */
export interface LetterView {
  look: Pick<Look, 'title' | 'logo'>;
  /** The base URL of the server: pictures need an address of their own. */
  base: string;
  /** What the person is called; empty: nobody knows. */
  name: string;
  /** Where the link leads. */
  url: string;
  /** How long it holds, in words: `30 minutes`. */
  holds: string;
}

/** Writes letters: the same words as text and as HTML. */
@Injectable()
export class Letters {
  private readonly html = compiled('frame.html.hbs', false);
  private readonly text = compiled('frame.txt.hbs', true);

  knows(name: string): name is LetterName {
    return (LETTERS as readonly string[]).includes(name);
  }

  write(name: LetterName, view: LetterView): Letter {
    const full = { ...view, name: greeting(view.name), picture: pictureOf(view) };
    return { text: this.text.get(name)!(full), html: this.html.get(name)!(full) };
  }
}

/** Every letter in the same frame. */
function compiled(frame: string, noEscape: boolean): Map<LetterName, Handlebars.TemplateDelegate> {
  const handlebars = Handlebars.create();
  const compile = (file: string): Handlebars.TemplateDelegate =>
    handlebars.compile(readFileSync(new URL(`./letters/${file}`, import.meta.url), 'utf8').trimEnd(), {
      strict: true,
      noEscape,
    });
  handlebars.registerPartial('frame', compile(frame));
  return new Map(
    LETTERS.map((name) => [name, compile(`${name.replace(/^email\/|\.html$/g, '').replaceAll('_', '-')}.hbs`)]),
  );
}

/** Whoever makes an account chooses its name: what looks like an address or an advertisement greets nobody. */
function greeting(name: string): string {
  return name.length > 60 || /[\p{Cc}:/@<>]|\w\.\w/u.test(name) ? '' : name.trim();
}

/** Mail programs have no address to start from: a picture of this server is named in full. Empty: there is none. */
function pictureOf({ look, base }: LetterView): string {
  return look.logo !== '' && URL.canParse(look.logo, base) ? new URL(look.logo, base).href : '';
}
