/**
 * Turns types of the declarations into schemas of an OpenAPI document: resources and their inner objects under names of
 * their own, enumerations in place. Whole numbers and others look alike in the declarations; a list of names tells them apart.
 */
import type { TSInterfaceDeclaration, TSSignature, TSType, TSTypeReference } from 'oxc-parser';
import { type Found, find, pathOf, type Scope } from './declarations.ts';
import { allMembers, innerName, isProperty, memberName, resourceName, typeOf } from './members.ts';

export interface Schema {
  [name: string]: unknown;
}

export interface Place {
  readonly scope: Scope;
  /** Requests refuse unknown members, and take an empty text to unset a value. */
  readonly request: boolean;
  /** Name of the member whose type this is. */
  readonly member: string;
}

const REF = '#/components/schemas/';
const FRACTIONAL =
  /^(percent_off|application_fee_percent|percentage|percent_ownership|exchange_rate|height|length|weight|width|latitude|longitude|amount_percent|effective_percentage)$/;

const text: Schema = { type: 'string' };
const emptyText: Schema = { type: 'string', enum: [''] };
const metadata: Schema = { type: 'object', additionalProperties: text };

export const listOf = (items: Schema): Schema => ({
  type: 'object',
  required: ['object', 'data', 'has_more', 'url'],
  properties: {
    object: { type: 'string', enum: ['list'] },
    data: { type: 'array', items },
    has_more: { type: 'boolean' },
    url: text,
  },
});

export class SchemaWriter {
  readonly schemas: Record<string, Schema> = {};
  readonly #included: ReadonlySet<string>;

  /** @param included the resources that are described; others are known by their ids only */
  constructor(included: ReadonlySet<string>) {
    this.#included = included;
  }

  convert(type: TSType, place: Place): Schema {
    switch (type.type) {
      case 'TSStringKeyword':
        return text;
      case 'TSBooleanKeyword':
        return { type: 'boolean' };
      case 'TSNumberKeyword':
        return { type: FRACTIONAL.test(place.member) ? 'number' : 'integer' };
      case 'TSUnknownKeyword':
      case 'TSAnyKeyword':
        return {};
      case 'TSLiteralType':
        return this.#literal(type);
      case 'TSArrayType':
        return { type: 'array', items: this.convert(type.elementType, place) };
      case 'TSParenthesizedType':
        return this.convert(type.typeAnnotation, place);
      case 'TSTypeLiteral':
        return this.#inline(type.members, place);
      case 'TSUnionType':
        return this.#union(type.types, place);
      case 'TSTypeReference':
        return this.#reference(type, place);
      default:
        throw new Error(`${place.scope.path.join('.')}.${place.member} is a ${type.type}`);
    }
  }

  #literal(type: Extract<TSType, { type: 'TSLiteralType' }>): Schema {
    if (type.literal.type !== 'Literal') throw new Error(`a literal of kind ${type.literal.type}`);
    const { value } = type.literal;
    return { type: typeof value === 'number' ? 'integer' : typeof value, enum: [value] };
  }

  #inline(members: readonly TSSignature[], place: Place): Schema {
    const index = members.find((member) => member.type === 'TSIndexSignature');
    if (index !== undefined) {
      const values = this.convert(index.typeAnnotation.typeAnnotation, place);
      return { type: 'object', additionalProperties: values };
    }
    return this.#object(members, place);
  }

  #union(types: readonly TSType[], place: Place): Schema {
    const named = types.filter((type) => !isOpenEnd(type) && type.type !== 'TSVoidKeyword');
    const values = named.filter((type) => type.type !== 'TSNullKeyword');
    const nullable = values.length < named.length;
    const resources = values.flatMap((type) => this.#resourcesOf(type, place));
    const [first] = values;
    if (first?.type === 'TSStringKeyword' && resources.length > 0) {
      return this.#expandable(resources, nullable);
    }
    const options: Schema[] = [];
    const literals: unknown[] = [];
    for (const type of values) {
      const schema = this.convert(type, place);
      if (schema.type === 'string' && Array.isArray(schema.enum)) literals.push(...schema.enum);
      else options.push(...(Array.isArray(schema.anyOf) ? (schema.anyOf as Schema[]) : [schema]));
    }
    if (literals.length > 0) options.push({ type: 'string', enum: [...new Set(literals)] });
    const [only] = options;
    if (options.length !== 1 || only === undefined) {
      return { anyOf: options, ...(nullable ? { nullable } : {}) };
    }
    if (!nullable) return only;
    return only.$ref === undefined ? { ...only, nullable } : { anyOf: [only], nullable };
  }

  /** Id or object: the object comes when `expand` asks for it. */
  #expandable(resources: readonly string[], nullable: boolean): Schema {
    const refs = resources.filter((name) => this.#included.has(name)).map((name) => ({ $ref: REF + name }));
    return {
      ...(refs.length === 0 ? text : { anyOf: [text, ...refs], 'x-expansionResources': { oneOf: refs } }),
      ...(nullable ? { nullable } : {}),
    };
  }

  /** The resources that a type names, through aliases like `CustomerSource`. */
  #resourcesOf(type: TSType, place: Place): string[] {
    if (type.type === 'TSUnionType') return type.types.flatMap((one) => this.#resourcesOf(one, place));
    if (type.type !== 'TSTypeReference') return [];
    const found = find(place.scope, pathOf(type.typeName));
    if (found === undefined) return [];
    const name = resourceName(found);
    if (name !== undefined) {
      if (this.#included.has(name)) this.#resource(name, found);
      return [name];
    }
    const { declared, scope } = found;
    return declared.type === 'TSTypeAliasDeclaration' && scope.parent === null
      ? this.#resourcesOf(declared.typeAnnotation, { ...place, scope })
      : [];
  }

  #reference(type: TSTypeReference, place: Place): Schema {
    const path = pathOf(type.typeName);
    const [argument] = type.typeArguments?.params ?? [];
    switch (path.join('.')) {
      case 'Array':
        return { type: 'array', items: this.convert(required(argument), place) };
      case 'ApiList':
        return listOf(this.convert(required(argument), place));
      case 'Emptyable':
        return this.#emptyable(required(argument), place);
      case 'Metadata':
      case 'MetadataParam':
        return metadata;
      case 'Decimal':
        return { type: 'string', format: 'decimal' };
      case 'FileData':
        return { type: 'string', format: 'binary' };
      case 'Partial':
      case 'Record':
        return { type: 'object' };
    }
    const found = find(place.scope, path);
    if (found === undefined) throw new Error(`${path.join('.')} is unknown in ${place.scope.module.file}`);
    return this.declared(found, place);
  }

  /** The empty text unsets a value. */
  #emptyable(type: TSType, place: Place): Schema {
    const held = this.convert(type, place);
    const choices = Array.isArray(held.anyOf) ? held.anyOf : [held];
    return { anyOf: [...choices, emptyText] };
  }

  declared(found: Found, place: Place): Schema {
    const { declared, scope } = found;
    if (declared.type === 'TSTypeAliasDeclaration') {
      return this.convert(declared.typeAnnotation, { ...place, scope });
    }
    const resource = resourceName(found);
    if (resource !== undefined && !place.request) {
      return this.#included.has(resource) ? this.#resource(resource, found) : { type: 'object' };
    }
    return this.#named(innerName(found), declared, { ...place, scope });
  }

  #resource(name: string, { declared, scope }: Found): Schema {
    if (declared.type !== 'TSInterfaceDeclaration') throw new Error(`${name} is no interface`);
    const schema = this.#named(name, declared, { scope, request: false, member: '' });
    const held = this.schemas[name];
    if (held !== undefined) held['x-resourceId'] = name;
    return schema;
  }

  #named(name: string, declared: TSInterfaceDeclaration, place: Place): Schema {
    if (this.schemas[name] === undefined) {
      // Resources refer to each other in circles: the name is taken before its members are looked at.
      const schema: Schema = {};
      this.schemas[name] = schema;
      Object.assign(schema, this.object(declared, place));
    }
    return { $ref: REF + name };
  }

  object(declared: TSInterfaceDeclaration, place: Place): Schema {
    return this.#object(allMembers(declared, place.scope), place);
  }

  #object(members: readonly TSSignature[], place: Place): Schema {
    const properties: Record<string, Schema> = {};
    const requiredNames: string[] = [];
    for (const member of members.filter(isProperty)) {
      const type = typeOf(member);
      if (type.type === 'TSVoidKeyword') continue;
      const name = memberName(member);
      properties[name] = this.convert(type, { ...place, member: name });
      if (member.optional !== true) requiredNames.push(name);
    }
    return {
      type: 'object',
      properties,
      ...(requiredNames.length > 0 ? { required: requiredNames } : {}),
      ...(place.request ? { additionalProperties: false } : {}),
    };
  }
}

function required(type: TSType | undefined): TSType {
  if (type === undefined) throw new Error('a type argument is missing');
  return type;
}

/** `OtherString` says that Stripe may add values; the known ones are what can be checked. */
function isOpenEnd(type: TSType): boolean {
  return type.type === 'TSTypeReference' && pathOf(type.typeName).join('.') === 'OtherString';
}
