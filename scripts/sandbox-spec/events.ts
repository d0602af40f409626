/** Which resource each type of event carries, from the declarations of `Events.d.ts`. */
import { join } from 'node:path';
import type { TSType } from 'oxc-parser';
import { loadModule, RESOURCES, type Scope } from './declarations.ts';
import { memberName, resourcesIn, typeOf } from './members.ts';

export const eventsModule = () => loadModule(join(RESOURCES, 'Events.d.ts'));

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
    if (object !== undefined) objects.push([String(type.literal.value), resourcesIn(object, data).join('|')]);
  }
  return Object.fromEntries(objects.sort(([a], [b]) => (a < b ? -1 : 1)));
}
