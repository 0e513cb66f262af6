// Webhook -> BullMQ: signature, the filter of 24 hours in Redis, the queue, 2xx.

import { createHmac, timingSafeEqual } from "node:crypto";
import { Queue } from "bullmq";
import Fastify from "fastify";
import Redis from "ioredis";

const key = process.env.WAHA_WEBHOOK_HMAC_KEY;
const redis = new Redis(process.env.REDIS_URL);
const queue = new Queue("inbound", {
  connection: new Redis(process.env.REDIS_URL, { enableOfflineQueue: false, lazyConnect: false }),
  defaultJobOptions: {
    attempts: 3,
    backoff: { type: "exponential", delay: 1000 },
    removeOnComplete: true,
    removeOnFail: 1000,
  },
});
queue.on("error", (error) => console.error(error));

const app = Fastify({ logger: false });
app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

function isAuthentic(body, given) {
  const expected = createHmac("sha512", key).update(body).digest("hex");
  return typeof given === "string" && given.length === expected.length
    && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

app.post("/webhook", async (request, reply) => {
  if (!isAuthentic(request.body, request.headers["x-webhook-hmac"])) {
    return reply.code(401).send({ error: "signature" });
  }
  const event = JSON.parse(request.body);
  const payload = event.payload;
  if (event.event !== "message" || payload.fromMe) {
    return { status: "accepted" };
  }
  const messageId = payload.id.slice(payload.id.lastIndexOf("_") + 1);
  const isNew = await redis.set(`idempotency:${messageId}`, "1", "EX", 86400, "NX");
  if (isNew) {
    await queue.add("message", {
      message_id: messageId,
      session: event.session,
      chat: payload.from,
      phone: payload.from.split("@")[0],
      name: payload._data.Info.PushName,
      text: payload.body,
    });
  }
  return { status: "accepted" };
});
app.get("/readyz", async () => ({ status: "ready" }));

async function stop() {
  await app.close();
  await queue.close();
  process.exit(0);
}
process.on("SIGTERM", stop);

await queue.waitUntilReady();
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
