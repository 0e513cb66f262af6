// The work on one message, as bench/peers/handling/handler.py has it.

import pg from "pg";
import { Pool as HttpPool } from "undici";

const KNOWN = "SELECT id, state FROM leads WHERE phone = $1";
const WRITE = `
    WITH lead AS (
        INSERT INTO leads (phone, chat, session, name, state, message_seq, reply_seq)
        VALUES ($1, $2, $3, $4, $5, 1, 1)
        ON CONFLICT (phone) DO UPDATE SET state = excluded.state, message_seq = leads.message_seq + 1,
            reply_seq = leads.reply_seq + 1, updated_at = now()
        RETURNING id, message_seq, reply_seq
    ), message AS (
        INSERT INTO messages (lead_id, seq, message_id, text) SELECT id, message_seq, $6, $7 FROM lead
    )
    INSERT INTO outbox (lead_id, seq, message_id, payload) SELECT id, reply_seq, $8, $9 FROM lead`;

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16, connectionTimeoutMillis: 10000 });
const waha = new HttpPool(process.env.WAHA_API_URL, { connections: 64, headersTimeout: 30000, bodyTimeout: 30000 });
const headers = { "X-Api-Key": process.env.WAHA_API_KEY, "Content-Type": "application/json" };

export async function handle(message) {
  const replyId = `3EB1${message.message_id.slice(4)}`;
  const reply = JSON.stringify({
    session: message.session, chatId: message.chat, text: process.env.REPLY_TEXT, id: replyId,
  });
  const connection = await pool.connect();
  try {
    const known = await connection.query({ name: "known", text: KNOWN, values: [message.phone] });
    const state = known.rows[0]?.state ?? "CHOOSE_OPTION";
    await connection.query({
      name: "write",
      text: WRITE,
      values: [
        message.phone, message.chat, message.session, message.name, state,
        message.message_id, message.text, replyId, reply,
      ],
    });
  } finally {
    connection.release();
  }
  const response = await waha.request({ path: "/api/sendText", method: "POST", headers, body: reply });
  await response.body.dump();
  if (response.statusCode >= 300) {
    throw new Error(`WAHA answered ${response.statusCode}`);
  }
}

export async function close() {
  await waha.close();
  await pool.end();
}
