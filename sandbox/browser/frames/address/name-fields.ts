/** The name of an address: one field, first and last name, or an organisation, as `display.name` says. */
import { type JsonRecord, recordAt, stringAt } from '../../wire/json.ts';
import { h } from '../dom.ts';
import { createTextField, type TextField } from '../fields/text-field.ts';
import { fill, type Messages } from '../messages/messages.ts';

export interface NameFields {
  readonly root: HTMLElement;
  readonly fields: readonly TextField[];
  value(): JsonRecord;
}

export function createNameFields(
  options: JsonRecord,
  messages: Messages,
  section: string,
  onChange: () => void,
): NameFields {
  const display = recordAt(options, 'display').name;
  const defaults = recordAt(options, 'defaultValues');

  function field(id: string, label: string, autocomplete: string, preset: string | undefined): TextField {
    const created = createTextField({
      id,
      label,
      autocomplete: `${section} ${autocomplete}`,
      required: true,
      maxLength: 200,
      check: (value) =>
        value.trim() === ''
          ? { code: `incomplete_${id.replaceAll('-', '_')}`, message: fill(messages.required, { label }) }
          : null,
      onChange,
    });
    created.setValue(preset ?? '');
    return created;
  }

  if (display === 'split') {
    const first = field('first-name', messages.firstName, 'given-name', stringAt(defaults, 'firstName'));
    const last = field('last-name', messages.lastName, 'family-name', stringAt(defaults, 'lastName'));
    return {
      root: h('div', { class: 'FieldRow' }, first.root, last.root),
      fields: [first, last],
      value: () => ({
        name: `${first.value()} ${last.value()}`.trim(),
        firstName: first.value(),
        lastName: last.value(),
      }),
    };
  }
  const organization = display === 'organization';
  const label = organization ? messages.organization : messages.fullName;
  const name = field('name', label, organization ? 'organization' : 'name', stringAt(defaults, 'name'));
  return { root: name.root, fields: [name], value: () => ({ name: name.value() }) };
}
