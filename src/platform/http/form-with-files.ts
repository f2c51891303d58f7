import type { FastifyInstance, FastifyRequest } from 'fastify';

const TYPE = 'multipart/form-data';
/** Bytes that a form with files may have: enough to say to somebody that their file is too large. */
const LIMIT = 1024 * 1024;
/** Characters that all of it may have beside the files: as many as a form without any. */
const TEXTS = 64 * 1024;
/** The pages of flows: nobody else has forms with files. */
const PAGES = '/if/flow/';

/** Reads forms with files (RFC 7578): a file becomes a `data:` URI (RFC 2397), none an empty text. */
export function readFormWithFiles(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(
    TYPE,
    { parseAs: 'buffer', bodyLimit: LIMIT },
    async (request: FastifyRequest, body: Buffer) => {
      if (!request.url.startsWith(PAGES)) throw refusal(415, 'Forms with files are not taken here.');
      const form = await read(request, body).catch(() => {
        throw refusal(400, 'This form cannot be read.');
      });
      if (form.texts > TEXTS) throw refusal(413, 'This form is too long.');
      return form.fields;
    },
  );
}

async function read(request: FastifyRequest, body: Buffer): Promise<{ fields: Record<string, string>; texts: number }> {
  const type = request.headers['content-type'] ?? '';
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const fields = new Map<string, string>();
  let texts = 0;
  for (const [name, value] of form) {
    texts += name.length + (typeof value === 'string' ? value.length : 0);
    fields.set(name, typeof value === 'string' ? value : await asUri(value));
  }
  return { fields: Object.fromEntries(fields), texts };
}

async function asUri(file: File): Promise<string> {
  if (file.size === 0) return '';
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream';
  return `data:${type};base64,${Buffer.from(await file.arrayBuffer()).toString('base64')}`;
}

function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}
