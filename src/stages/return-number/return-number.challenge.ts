export interface ReturnNumberChallenge {
  /** Two digits, to be typed on the device. */
  number: string;
  /** What people call the application. */
  application: string;
  /** The device has sent it: whoever presses on now goes on. */
  returned: boolean;
  pending_user: string;
  pending_user_avatar: string;
}

/** Nothing has to be sent back: the answer comes by way of the device. */
export class ReturnNumberAnswer {}
