/**
 * Members of declared interfaces, and the names under which they stand in the API description: a resource by its `object`,
 * what lies inside of one by its path.
 */
import type { TSInterfaceDeclaration, TSPropertySignature, TSSignature, TSType } from 'oxc-parser';
import { type Declared, type Found, find, folderOf, pathOf, type Scope } from './declarations.ts';

export const isProperty = (member: TSSignature): member is TSPropertySignature =>
  member.type === 'TSPropertySignature';

export function memberName(member: TSPropertySignature): string {
  const { key } = member;
  if (key.type === 'Identifier') return key.name;
  if (key.type === 'Literal' && typeof key.value === 'string') return key.value;
  throw new Error(`a member with a computed name`);
}

export function typeOf(member: TSPropertySignature): TSType {
  const held = member.typeAnnotation?.typeAnnotation;
  if (held === undefined) throw new Error(`${memberName(member)} has no type`);
  return held;
}

/** `charge` for an interface of the file's root with that `object`; undefined for inner objects. */
export function resourceName({ declared, scope }: Found): string | undefined {
  if (scope.parent !== null || declared.type !== 'TSInterfaceDeclaration') return undefined;
  const held = declared.body.body.filter(isProperty).find((member) => memberName(member) === 'object');
  const type = held && typeOf(held);
  if (type?.type !== 'TSLiteralType' || type.literal.type !== 'Literal') return undefined;
  const name = String(type.literal.value);
  return /^Deleted[A-Z]/.test(declared.id.name) ? `deleted_${name}` : name;
}

/** Inherited ones first. */
export function allMembers(declared: TSInterfaceDeclaration, scope: Scope): TSSignature[] {
  const inherited = declared.extends.flatMap(({ expression }) => {
    const path = expression.type === 'Identifier' ? [expression.name] : [];
    const found = find(scope, path);
    return found?.declared.type === 'TSInterfaceDeclaration' ? allMembers(found.declared, found.scope) : [];
  });
  const own = new Set(declared.body.body.filter(isProperty).map(memberName));
  const kept = inherited.filter((member) => !isProperty(member) || !own.has(memberName(member)));
  return [...kept, ...declared.body.body];
}

const snake = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();

function ownerName(root: string, scope: Scope): string {
  const declared: Declared | undefined = scope.module.root.types.get(root);
  const resource = declared && resourceName({ declared, scope: scope.module.root });
  if (resource !== undefined) return resource;
  const folder = snake(folderOf(scope.module));
  const name = snake(root);
  return folder === '' || folder === name ? name : `${folder}.${name}`;
}

/** `payment_intent.next_action.redirect_to_url`; folders and resources come first. */
export function innerName({ declared, scope }: Found): string {
  const [root = '', ...rest] = [...scope.path, declared.id.name];
  return [ownerName(root, scope), ...rest.map(snake)].join('.');
}

/** The resources that a type names, itself or through aliases and choices. */
export function resourcesIn(type: TSType, scope: Scope): string[] {
  if (type.type === 'TSUnionType') return type.types.flatMap((one) => resourcesIn(one, scope));
  if (type.type !== 'TSTypeReference') return [];
  const found = find(scope, pathOf(type.typeName));
  if (found === undefined) throw new Error(`${pathOf(type.typeName).join('.')} is unknown`);
  if (found.declared.type === 'TSTypeAliasDeclaration') {
    return resourcesIn(found.declared.typeAnnotation, found.scope);
  }
  return [resourceName(found) ?? ''];
}
