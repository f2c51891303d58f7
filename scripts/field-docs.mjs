// Takes down what the sources say about everything that authors may write: the sentence above a class, above its
// decorated properties, above the `extras` of a blueprint model and above a type of policy. `stagedoor blueprint schema` hands them to editors.
// Files are only parsed, which takes a second; the argument is the folder of the compiled code.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const root = dirname(import.meta.dirname);
const source = join(root, 'src');
const target = join(resolve(process.argv[2] ?? join(root, 'dist')), 'blueprints/schema/field-docs.json');

/** By class or by model: what it is about, and what its fields are. */
const docs = {};
const from = {};

function sentence(node) {
  const comment = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc)?.comment;
  return ts.getTextOfJSDocComment(comment)?.replace(/\s+/g, ' ').trim();
}

function take(owner, about, members, file) {
  const fields = members.map((member) => [member.name?.text, sentence(member)]).filter(([name, text]) => name && text);
  if (about === undefined && fields.length === 0) return;
  if (docs[owner]) throw new Error(`${file} and ${from[owner]} both have a ${owner}: give one of them another name`);
  from[owner] = file;
  docs[owner] = { about, fields: Object.fromEntries(fields) };
}

function takeClass(declaration, file) {
  const fields = declaration.members.filter((member) => ts.isPropertyDeclaration(member) && ts.getDecorators(member));
  take(declaration.name.text, sentence(declaration), fields, file);
}

const valueIn = (literal, name) => literal.properties.find((property) => property.name?.text === name)?.initializer;

/** `const x = kind({ model: '…' })` with a sentence above it says what the model is about. */
function takeKind(statement, file) {
  const { initializer } = statement.declarationList.declarations[0];
  const literal = initializer && ts.isCallExpression(initializer) ? initializer.arguments[0] : initializer;
  const model = literal && ts.isObjectLiteralExpression(literal) ? valueIn(literal, 'model') : undefined;
  if (model && ts.isStringLiteral(model)) take(model.text, sentence(statement), [], file);
}

/** A literal that has `names` and `extras` is a model. */
function takeExtras(literal, file) {
  const [names, extras] = [valueIn(literal, 'names'), valueIn(literal, 'extras')];
  if (!names || !extras || !ts.isArrayLiteralExpression(names) || !ts.isObjectLiteralExpression(extras)) return;
  const [first] = names.elements;
  if (first && ts.isStringLiteral(first)) take(first.text, undefined, extras.properties, file);
}

for (const file of readdirSync(source, { recursive: true })) {
  if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
  const text = readFileSync(join(source, file), 'utf8');
  if (!text.includes('/**')) continue;
  const visit = (node) => {
    if (ts.isClassDeclaration(node) && node.name) takeClass(node, file);
    else if (ts.isVariableStatement(node)) takeKind(node, file);
    else if (ts.isObjectLiteralExpression(node)) takeExtras(node, file);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
}
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, JSON.stringify(docs));
