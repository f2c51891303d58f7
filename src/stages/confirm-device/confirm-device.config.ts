/** There is nothing to set, and nothing to switch off. */
export class ConfirmDeviceConfig {}
