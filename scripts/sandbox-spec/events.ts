/** Which resource each type of event carries, from the declarations of `Events.d.ts`. */
import { join } from 'node:path';
import type { TSType } from 'oxc-parser';
import { find, loadModule, pathOf, RESOURCES, type Scope } from './declarations.ts';
import { memberName, resourceName, typeOf } from './schema-writer.ts';

export const eventsModule = () => loadModule(join(RESOURCES, 'Events.d.ts'));

function resourcesOf(type: TSType, scope: Scope): string[] {
  if (type.type === 'TSUnionType') return type.types.flatMap((one) => resourcesOf(one, scope));
  if (type.type !== 'TSTypeReference') return [];
  const found = find(scope, pathOf(type.typeName));
  if (found === undefined) throw new Error(`${pathOf(type.typeName).join('.')} is unknown`);
  if (found.declared.type === 'TSTypeAliasDeclaration') {
    return resourcesOf(found.declared.typeAnnotation, found.scope);
  }
  return [resourceName(found) ?? ''];
}

function member(scope: Scope, name: string, wanted: string): TSType | undefined {
  const declared = scope.types.get(name);
  if (declared?.type !== 'TSInterfaceDeclaration') return undefined;
  for (const held of declared.body.body) {
    if (held.type === 'TSPropertySignature' && memberName(held) === wanted) return typeOf(held);
  }
  return undefined;
}

/** `charge.succeeded` → `charge`; several, for what may be one or another, are joined by a bar. */
export function readEvents(): Record<string, string> {
  const { root } = eventsModule();
  const objects: [string, string][] = [];
  for (const name of root.types.keys()) {
    const type = member(root, name, 'type');
    const data = root.spaces.get(name);
    if (type?.type !== 'TSLiteralType' || type.literal.type !== 'Literal' || data === undefined) continue;
    const object = member(data, 'Data', 'object');
    if (object !== undefined) objects.push([String(type.literal.value), resourcesOf(object, data).join('|')]);
  }
  return Object.fromEntries(objects.sort(([a], [b]) => (a < b ? -1 : 1)));
}
