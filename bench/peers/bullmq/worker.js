// A BullMQ worker with a lock per lead in Redis: one message of a lead at a time, in no certain order.

import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "bullmq";
import Redis from "ioredis";
import { close, handle } from "./handler.js";

const LOCK_TTL_MS = 10000;
const RETRY_MS = 50;
const RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";
const deadAfterMs = Number(process.env.DEAD_AFTER_SECONDS) * 1000;
const redis = new Redis(process.env.REDIS_URL);

async function inTurn(chat, work) {
  const lock = `lock:${chat}`;
  const token = randomUUID();
  while (!(await redis.set(lock, token, "PX", LOCK_TTL_MS, "NX"))) {
    await pause(RETRY_MS);
  }
  try {
    await work();
  } finally {
    await redis.eval(RELEASE, 1, lock, token);
  }
}

const worker = new Worker("inbound", (job) => inTurn(job.data.chat, () => handle(job.data)), {
  connection: new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null }),
  concurrency: Number(process.env.CONCURRENCY),
  lockDuration: deadAfterMs,
  stalledInterval: deadAfterMs,
});
worker.on("error", (error) => console.error(error));
worker.on("failed", (job, error) => console.error(job?.id, error));

process.on("SIGTERM", async () => {
  await worker.close();
  await redis.quit();
  await close();
  process.exit(0);
});

await worker.waitUntilReady();
writeFileSync(process.env.READY_FILE, "");
