export interface SettingInfo {
  variable: string;
  property: string;
  sentence: string;
}

const settings = new Map<object, SettingInfo[]>();

/** Names the environment variable behind a property of `Config` and says in one sentence what it is for. */
export function Setting(variable: string, sentence: string): PropertyDecorator {
  return (target, property) => {
    const list = settings.get(target.constructor) ?? [];
    settings.set(target.constructor, [...list, { variable, property: String(property), sentence }]);
  };
}

export function settingsOf(type: object): readonly SettingInfo[] {
  return settings.get(type) ?? [];
}
