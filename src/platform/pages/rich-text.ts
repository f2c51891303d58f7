import Handlebars from 'handlebars';

/** Tags that only shape a text, as authors of authentik's files put them into it; none with attributes. */
const TAG = /&lt;(\/?)(b|strong|i|em|u|small|code|p|ul|ol|li|br)\s*\/?&gt;/gi;
/** A link to elsewhere, or to a path on this server. */
const LINK =
  /&lt;a href&#x3D;&quot;((?:https?:\/\/|\/(?![/\\]))(?:(?!&quot;|&lt;|&gt;)[^\s"'])*)&quot;&gt;(.*?)&lt;\/a&gt;/gis;

/**
 * The text of a page with the few tags that may stand in it. Everything is escaped first, then these are let through:
 * what is not on the list is shown as it is written.
 */
export function richText(text: string): string {
  return Handlebars.escapeExpression(text)
    .replace(TAG, '<$1$2>')
    .replace(LINK, '<a href="$1" rel="noreferrer">$2</a>')
    .replace(/\r?\n/g, '<br>');
}
