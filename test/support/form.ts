/** One prompt of each kind, and a form of them. */
export const FORM = `
version: 1
entries:
  - { prompt: f-info, field_key: info, label: Info, type: alert_info, initial_value: "Read <b>this</b> <script>", order: 1 }
  - { prompt: f-warning, field_key: warning, label: Warning, type: alert_warning, initial_value: Careful, order: 2 }
  - { prompt: f-danger, field_key: danger, label: Danger, type: alert_danger, initial_value: Stop, order: 3 }
  - { prompt: f-static, field_key: static, label: Static, type: static, initial_value: "Our <a href=\\"https://example.org/terms\\">terms</a>", order: 4 }
  - { prompt: f-username, field_key: username, label: Username, type: username, placeholder: By what you sign in, order: 10 }
  - { prompt: f-name, field_key: name, label: Name, type: text, required: false, sub_text: What people call you, order: 11 }
  - { prompt: f-email, field_key: email, label: E-mail, type: email, order: 12 }
  - { prompt: f-password, field_key: password, label: Password, type: password, order: 13 }
  - { prompt: f-again, field_key: password_repeat, label: Password (repeat), type: password, order: 14 }
  - { prompt: f-rule, field_key: rule, label: About you, type: separator, order: 20 }
  - { prompt: f-age, field_key: attributes.age, label: Age, type: number, required: false, order: 21 }
  - { prompt: f-day, field_key: attributes.day, label: Birthday, type: date, required: false, order: 22 }
  - { prompt: f-moment, field_key: attributes.moment, label: Best time, type: date-time, required: false, order: 23 }
  - { prompt: f-size, field_key: attributes.size, label: Size, type: dropdown, expression_language: cel, placeholder: "['S', 'M', {'value': 'L', 'label': 'Large'}]", placeholder_expression: true, initial_value: M, order: 24 }
  - { prompt: f-colour, field_key: attributes.colour, label: Colour, type: radio-button-group, expression_language: cel, placeholder: "['red', 'blue']", placeholder_expression: true, initial_value: green, order: 25 }
  - { prompt: f-news, field_key: attributes.news, label: Send me news, type: checkbox, required: false, initial_value: "true", order: 26 }
  - { prompt: f-about, field_key: attributes.about, label: About, type: text_area, required: false, order: 27 }
  - { prompt: f-house, field_key: attributes.house, label: House, type: text_read_only, initial_value: Stagedoor, order: 28 }
  - { prompt: f-rules, field_key: attributes.rules, label: Rules, type: text_area_read_only, initial_value: "One\\nTwo", order: 29 }
  - { prompt: f-picture, field_key: attributes.picture, label: Picture, type: file, required: false, order: 30 }
  - { prompt: f-locale, field_key: attributes.settings.locale, label: Language, type: ak-locale, required: false, order: 31 }
  - { prompt: f-hidden, field_key: attributes.origin, label: Origin, type: hidden, initial_value: web, order: 32 }
  - flow: enrol
    title: Join us
    designation: enrollment
    stages:
      - prompt:
          fields: [f-info, f-warning, f-danger, f-static, f-username, f-name, f-email, f-password, f-again, f-rule, f-age, f-day, f-moment, f-size, f-colour, f-news, f-about, f-house, f-rules, f-picture, f-locale, f-hidden]
      - user-write: { user_path_template: people/new }
      - user-login
`;
