import { deflateRaw, constants } from 'node:zlib';

/** Bytes that the longest header of an unmasked message takes (RFC 6455, section 5.2). */
export const headerRoom = 10;

const textFin = 0x81;
const deflatedTextFin = 0xc1; // the same with RSV1 (RFC 7692, section 7.2.3.1)

// What a sync flush ends with; it is left out of a message (RFC 7692, section 7.2.1).
const flushTailBytes = 4;

/**
 * Writes the header of a text message right before its payload, which begins at `headerRoom`.
 * Everybody gets these same bytes: what a server sends is not masked.
 * @returns the message within `room`, without a copy
 */
export function messageWithin(room: Buffer, payloadBytes: number, deflated = false): Buffer {
  const lengthBytes = payloadBytes < 126 ? 0 : payloadBytes < 65_536 ? 2 : 8;
  const start = headerRoom - 2 - lengthBytes;
  room[start] = deflated ? deflatedTextFin : textFin;
  if (lengthBytes === 0) room[start + 1] = payloadBytes;
  else if (lengthBytes === 2) {
    room[start + 1] = 126;
    room.writeUInt16BE(payloadBytes, start + 2);
  } else {
    room[start + 1] = 127;
    room.writeBigUInt64BE(BigInt(payloadBytes), start + 2);
  }
  return room.subarray(start, headerRoom + payloadBytes);
}

/** A text message of its own bytes. */
export function textMessage(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const room = Buffer.allocUnsafe(headerRoom + bytes);
  room.write(text, headerRoom);
  return messageWithin(room, bytes);
}

/**
 * A text message with its payload deflated (permessage-deflate, RFC 7692). It refers to no message
 * before it, so every peer that negotiated the extension with a full window can read it.
 */
export function deflatedMessage(payload: Buffer): Promise<Buffer> {
  const options = { level: 1, finishFlush: constants.Z_SYNC_FLUSH };
  return new Promise((resolve, reject) => {
    deflateRaw(payload, options, (error, deflated) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const bytes = deflated.length - flushTailBytes;
      const room = Buffer.allocUnsafe(headerRoom + bytes);
      deflated.copy(room, headerRoom, 0, bytes);
      resolve(messageWithin(room, bytes, true));
    });
  });
}
