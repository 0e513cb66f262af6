"""The app and its tasks: the message, and the periodic rescue of a dead worker's jobs that its docs give."""

import os

from procrastinate import App, JobContext, PsycopgConnector

from bench.peers.handling.handler import Handler

_DEAD_AFTER_SECONDS = float(os.environ["DEAD_AFTER_SECONDS"])

app = App(connector=PsycopgConnector(conninfo=os.environ["DATABASE_URL"], min_size=4, max_size=16))
state: dict[str, Handler] = {}


@app.task(queue="inbound", retry=3)
async def handle(message: dict[str, str]) -> None:
    """One message; its lock is the lead's chat."""
    await state["handler"].handle(message)


@app.periodic(cron="* * * * * */10")  # seconds stand last
@app.task(queue="rescue", queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Put the jobs of workers without a heartbeat back."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_DEAD_AFTER_SECONDS):
        await app.job_manager.retry_job(job)
