import { Slot } from '../../flows/memory.js';

/** A code that came with the link, sealed; shown in the field, never taken as typed. */
export const PREFILLED_CODE = new Slot<string>('device_prefilled_code');

/** The device grant that the entered code belongs to. */
export const DEVICE_GRANT = new Slot<string>('device_grant');

/** The code as it was entered, sealed: the page shows it again for comparison. */
export const ENTERED_CODE = new Slot<string>('device_entered_code');

/** The device grant that the person has said yes to, and who they were. */
export const DEVICE_CONFIRMED = new Slot<{ grant: string; user: string }>('device_confirmed');
